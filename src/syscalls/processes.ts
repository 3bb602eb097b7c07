// Calls about the process itself: new ones, other programs, other namespaces, its end.
import {
  PR_CAP_AMBIENT,
  PR_CAPBSET_DROP,
  PR_CAPBSET_READ,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
} from './constants.ts'
import { AMBIENT, CAP, CLONE, PERSONALITY, PR, SECBIT, SIG } from './flags.ts'
import { type Arg, group, mayFail, type Signature, type Step, step } from './step.ts'

/** Where `execve` looks for a program that is named without a slash, and what the program finds in its environment. */
export const ENVIRONMENT: readonly string[] = [
  'PATH=/bin:/usr/bin:/sbin:/usr/sbin:/usr/local/bin:/usr/local/sbin',
  'HOME=/root',
  `TERM=${process.env.TERM ?? 'dumb'}`,
]

const UNSHARE = {
  call: 'unshare',
  man: 'unshare(2)',
  does: 'moves this process into new namespaces',
  params: { flags: CLONE },
} as const

/**
 * Moves the calling process into new namespaces. For CLONE_NEWPID only its later children move: `fork()` next.
 * @param flags CLONE_NEW… added up
 * Errors: EPERM without CAP_SYS_ADMIN (CLONE_NEWUSER needs none), EINVAL for CLONE_NEWUSER in a process with threads,
 * ENOSPC where a limit of /proc/sys/user is reached. unshare(2), namespaces(7)
 */
export const unshare = (flags: number): Step => step(UNSHARE, [flags])

const SETNS = {
  call: 'setns',
  man: 'setns(2)',
  does: 'joins the namespace behind a descriptor',
  params: { fd: 'fd', nstype: CLONE },
} as const

/**
 * Joins a namespace that exists. For a PID namespace only later children are in it.
 * @param fd an open /proc/PID/ns/… file (one namespace), or a pidfd (as many as `nstype` names)
 * @param nstype which kind the descriptor must be; 0 allows any
 * Errors: EPERM without CAP_SYS_ADMIN in the namespace that owns it, EINVAL for the wrong kind. setns(2)
 */
export const setns = (fd: Step | number, nstype = 0): Step => step(SETNS, [fd, nstype])

const FORK = { call: 'fork', man: 'fork(2)', does: 'makes a child that goes on with the list', params: {} } as const

/**
 * The child goes on with the list. The parent waits for it, hands signals down to it and ends as it ends.
 * Gives the child's process number, as the parent sees it. Errors: EAGAIN at a limit of processes, ENOMEM in a PID
 * namespace whose number one is dead. fork(2)
 */
export const fork = (): Step => step(FORK, [])

const EXECVE = {
  call: 'execve',
  man: 'execve(2)',
  does: 'becomes another program; number, namespaces and limits stay',
  params: { pathname: 'path', argv: 'argv', envp: 'env' },
} as const

/**
 * Replaces the program, and keeps the process. A name without a slash is tried in each directory of PATH, one call
 * each: the kernel knows no PATH.
 * @param command the program and its arguments
 * @param env `NAME=value` strings
 * Errors: ENOENT where the program or the loader that it names is missing, EACCES not executable, ENOEXEC not a
 * program. execve(2)
 */
export const execve = (command: readonly string[], env: readonly string[] = ENVIRONMENT): Step[] => {
  const [program = ''] = command
  const path = env.find(entry => entry.startsWith('PATH='))?.slice('PATH='.length) ?? ''
  if (program.includes('/') || path === '') return [step(EXECVE, [program, command, env])]
  const tries = path.split(':').map(directory => step(EXECVE, [`${directory}/${program}`, command, env]))
  return group(`execve(${JSON.stringify(command)})`, [...mayFail(tries.slice(0, -1)), ...tries.slice(-1)])
}

const EXIT_GROUP = {
  call: 'exit_group',
  man: '_exit(2)',
  does: 'ends the process',
  params: { status: 'int' },
} as const

/** Ends the process with a status from 0 to 255. _exit(2) */
export const exit = (status: number): Step => step(EXIT_GROUP, [status])

const GETPID = { call: 'getpid', man: 'getpid(2)', does: 'asks for the process number', params: {} } as const

/** Gives the process number as its own PID namespace counts. getpid(2) */
export const getpid = (): Step => step(GETPID, [])

const KILL = {
  call: 'kill',
  man: 'kill(2)',
  does: 'sends a signal',
  params: { pid: 'int', sig: SIG },
} as const

/**
 * Sends a signal.
 * @param pid of the receiver, in the sender's PID namespace
 * Errors: ESRCH nobody there has that number, EPERM not allowed. kill(2)
 */
export const kill = (pid: Step | number, sig: number): Step => step(KILL, [pid, sig])

const SETSID = { call: 'setsid', man: 'setsid(2)', does: 'begins a session without a terminal', params: {} } as const

/** Begins a session and a process group of its own. Error: EPERM for the leader of a group. setsid(2) */
export const setsid = (): Step => step(SETSID, [])

const PRCTL = {
  call: 'prctl',
  man: 'prctl(2)',
  does: 'sets one of the many properties of a process',
  params: { op: PR, arg2: 'int', arg3: 'int', arg4: 'int', arg5: 'int' },
} as const

/** What the second argument is, and the third, the first one says. */
const PRCTL_OF: Readonly<Record<number, Signature>> = {
  [PR_CAPBSET_READ]: {
    ...PRCTL,
    does: 'asks whether a capability is in the bounding set',
    params: { op: PR, cap: CAP },
  },
  [PR_CAPBSET_DROP]: {
    ...PRCTL,
    does: 'takes a capability out of the bounding set, for good',
    params: { op: PR, cap: CAP },
  },
  [PR_CAP_AMBIENT]: {
    ...PRCTL,
    does: 'changes the ambient set, which execve hands on to any program',
    params: { op: PR, order: AMBIENT, cap: CAP },
  },
  [PR_SET_SECUREBITS]: { ...PRCTL, does: 'changes what user 0 means to execve', params: { op: PR, bits: SECBIT } },
  [PR_SET_NO_NEW_PRIVS]: { ...PRCTL, does: 'forgoes every power that a later program would bring' },
}

/**
 * Sets a property of the calling process, PR_SET_PDEATHSIG or PR_SET_NO_NEW_PRIVS for example. What is not given is 0.
 * Errors: EINVAL for an operation or a value that this kernel does not know, EPERM. prctl(2)
 */
export const prctl = (op: number, ...args: readonly Arg[]): Step => step(PRCTL_OF[op] ?? PRCTL, [op, ...args])

const PERSONALITY_CALL = {
  call: 'personality',
  man: 'personality(2)',
  does: 'says which other system the kernel is to resemble, for this process',
  params: { persona: PERSONALITY },
} as const

/**
 * Changes how the kernel appears to this process, and to the programs that it becomes. Gives what was set before.
 * @param persona UNAME26 and its like, added up; 0 is Linux as it is
 * Errors: EPERM where a seccomp filter forbids it, EINVAL where the kernel cannot. personality(2)
 */
export const personality = (persona: number): Step => step(PERSONALITY_CALL, [persona])

const NANOSLEEP = {
  call: 'nanosleep',
  man: 'nanosleep(2)',
  does: 'waits',
  params: { duration: 'bytes', remaining: 'int' },
} as const

/** Waits for so many milliseconds. nanosleep(2) */
export const sleep = (milliseconds: number): Step => {
  const timespec = new BigInt64Array([BigInt(Math.floor(milliseconds / 1e3)), BigInt((milliseconds % 1e3) * 1e6)])
  return step(NANOSLEEP, [new Uint8Array(timespec.buffer), 0])
}

const PIDFD_OPEN = {
  call: 'pidfd_open',
  man: 'pidfd_open(2)',
  does: 'opens a process, as a file is opened',
  params: { pid: 'int', flags: 'int' },
} as const

/** Gives a descriptor of a process, which no later process of the same number can be mistaken for. Error: ESRCH. pidfd_open(2) */
export const pidfd_open = (pid: number): Step => step(PIDFD_OPEN, [pid, 0])

const SCHED_SETAFFINITY = {
  call: 'sched_setaffinity',
  man: 'sched_setaffinity(2)',
  does: 'says on which CPUs a process may run',
  params: { pid: 'int', cpusetsize: 'int', mask: 'bytes' },
} as const

/**
 * Says on which CPUs the calling process may run, and all that come of it.
 * @param cpus by number, from 0
 * Error: EINVAL where none of them is there, or none is in the process's cpuset. sched_setaffinity(2), cpuset(7)
 */
export const sched_setaffinity = (cpus: readonly number[]): Step => {
  const mask = new Uint8Array(Math.ceil((Math.max(...cpus) + 1) / 64) * 8)
  for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  return step(SCHED_SETAFFINITY, [0, mask.length, mask])
}
