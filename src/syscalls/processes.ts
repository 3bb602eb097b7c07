// Calls about the process itself: new ones, other programs, other namespaces, its end.
import {
  PR_CAP_AMBIENT,
  PR_CAPBSET_DROP,
  PR_CAPBSET_READ,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
} from './constants.ts'
import { AMBIENT, CAP, CLONE, PERSONALITY, PR, SECBIT } from './flags.ts'
import {
  anything,
  command,
  descriptor,
  environment,
  flags,
  listOf,
  looseFlags,
  oneOf,
  processId,
  rest,
  signal,
  size,
  wholeFrom,
} from './parameters.ts'
import { group, mayFail, type Signature, type Step, step } from './step.ts'
import { filled, syscall, takes } from './syscall.ts'

/** Where `execve` looks for a program that is named without a slash, and what the program finds in its environment. */
export const ENVIRONMENT: readonly string[] = [
  'PATH=/bin:/usr/bin:/sbin:/usr/sbin:/usr/local/bin:/usr/local/sbin',
  'HOME=/root',
  `TERM=${process.env.TERM ?? 'dumb'}`,
]

/**
 * Moves the calling process into new namespaces. For CLONE_NEWPID only its later children move: `fork()` next.
 * @param flags CLONE_NEW… added up
 * Errors: EPERM without CAP_SYS_ADMIN (CLONE_NEWUSER needs none), EINVAL for CLONE_NEWUSER in a process with threads,
 * ENOSPC where a limit of /proc/sys/user is reached. unshare(2), namespaces(7)
 */
export const unshare = syscall(
  'unshare',
  'unshare(2)',
  'moves this process into new namespaces',
  [flags('flags', CLONE)],
  flags => [flags],
)

/**
 * Joins a namespace that exists. For a PID namespace only later children are in it.
 * @param fd an open /proc/PID/ns/… file (one namespace), or a pidfd (as many as `nstype` names)
 * @param nstype which kind the descriptor must be; 0 allows any
 * Errors: EPERM without CAP_SYS_ADMIN in the namespace that owns it, EINVAL for the wrong kind. setns(2)
 */
export const setns = syscall(
  'setns',
  'setns(2)',
  'joins the namespace behind a descriptor',
  [descriptor('fd'), flags('nstype', CLONE)],
  (fd, nstype = 0) => [fd, nstype],
)

/**
 * The child goes on with the list. The parent waits for it, hands signals down to it and ends as it ends.
 * Gives the child's process number, as the parent sees it. Errors: EAGAIN at a limit of processes, ENOMEM in a PID
 * namespace whose number one is dead. fork(2)
 */
export const fork = syscall('fork', 'fork(2)', 'makes a child that goes on with the list', [], () => [])

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
export const execve = takes([command('command'), environment('env')], (command, env = ENVIRONMENT): Step[] => {
  const [program = ''] = command
  const path = env.find(entry => entry.startsWith('PATH='))?.slice('PATH='.length) ?? ''
  if (program.includes('/') || path === '') return [step(EXECVE, [program, command, env])]
  const tries = path.split(':').map(directory => step(EXECVE, [`${directory}/${program}`, command, env]))
  return group(`execve(${JSON.stringify(command)})`, [...mayFail(tries.slice(0, -1)), ...tries.slice(-1)])
})

/** Ends the process with a status from 0 to 255. _exit(2) */
export const exit = syscall('exit_group', '_exit(2)', 'ends the process', [wholeFrom(0, 255)('status')], status => [
  status,
])

/** Gives the process number as its own PID namespace counts. getpid(2) */
export const getpid = syscall('getpid', 'getpid(2)', 'asks for the process number', [], () => [])

/**
 * Sends a signal.
 * @param pid of the receiver, in the sender's PID namespace
 * @param sig SIG…; 0 sends nothing, and only asks whether the process is there
 * Errors: ESRCH no process there has that number, EPERM not allowed. kill(2)
 */
export const kill = syscall('kill', 'kill(2)', 'sends a signal', [processId('pid'), signal('sig')], (pid, sig) => [
  pid,
  sig,
])

/** Begins a session and a process group of its own. Error: EPERM for the leader of a group. setsid(2) */
export const setsid = syscall('setsid', 'setsid(2)', 'begins a session without a terminal', [], () => [])

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
export const prctl = takes(
  [oneOf('op', PR), rest(anything('args'))],
  (op, ...args): Step => step(PRCTL_OF[op] ?? PRCTL, [op, ...args]),
)

/**
 * Changes how the kernel appears to this process, and to the programs that it becomes. Gives what was set before.
 * @param persona UNAME26 and its like, added up; 0 is Linux as it is
 * Errors: EPERM where a seccomp filter forbids it, EINVAL where the kernel cannot. personality(2)
 */
export const personality = syscall(
  'personality',
  'personality(2)',
  'says which other system the kernel is to resemble, for this process',
  [looseFlags('persona', PERSONALITY)],
  persona => [persona],
)

const NANOSLEEP = {
  call: 'nanosleep',
  man: 'nanosleep(2)',
  does: 'waits',
  params: { duration: 'bytes', remaining: 'int' },
} as const

/** Waits for so many milliseconds. nanosleep(2) */
export const sleep = takes([size('milliseconds')], (milliseconds): Step => {
  const timespec = new BigInt64Array([BigInt(Math.floor(milliseconds / 1e3)), BigInt((milliseconds % 1e3) * 1e6)])
  return step(NANOSLEEP, [new Uint8Array(timespec.buffer), 0])
})

/** Gives a descriptor of a process, which no later process of the same number can be mistaken for. Error: ESRCH. pidfd_open(2) */
export const pidfd_open = syscall(
  'pidfd_open',
  'pidfd_open(2)',
  'opens a process, as a file is opened',
  [processId('pid'), filled('flags')],
  pid => [pid, 0],
)

const SCHED_SETAFFINITY = {
  call: 'sched_setaffinity',
  man: 'sched_setaffinity(2)',
  does: 'says on which CPUs a process may run',
  params: { pid: 'int', cpusetsize: 'int', mask: 'bytes' },
} as const

const cpuNumbers = listOf(wholeFrom(0, 8191)('cpu'), 'a list of CPUs, by number', { least: 1 })

/**
 * Says on which CPUs the calling process may run, and all that come of it.
 * @param cpus by number, from 0
 * Error: EINVAL where none of them is there, or none is in the process's cpuset. sched_setaffinity(2), cpuset(7)
 */
export const sched_setaffinity = takes([cpuNumbers('cpus')], (cpus): Step => {
  const mask = new Uint8Array(Math.ceil((Math.max(...cpus) + 1) / 64) * 8)
  for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  return step(SCHED_SETAFFINITY, [0, mask.length, mask])
})
