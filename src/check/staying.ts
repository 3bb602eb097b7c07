// A command that stays alive in a box, and the processes that run it.
//
// Other processes have the command among their arguments too: `./mybox sleep N` before it has made its box, and its child
// until that calls execve. So the arguments alone tell nothing. The process that we look for has executed `sleep`: its
// executable is the file which that name means in its root, or it waits in the kernel for exactly N seconds.
import { randomInt } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { readIfThere } from '../base/read-if-there.ts'
import { inRoot } from '../elf/root.ts'
import { namespaceNames } from '../proc/namespaces.ts'
import { look, type Process } from '../proc/process.ts'
import { pids, unlessHidden } from '../proc/processes.ts'
import { oneLine } from '../proc/xray/text.ts'
import { ENVIRONMENT } from '../syscalls/processes.ts'

/** A command that stays alive. No other process sleeps for exactly this random number of seconds, so we find it again. */
export const stayAlive = (): string[] => ['sleep', String(randomInt(100_000_000, 999_999_999))]

/** The processes that run this command themselves, by ascending PID. */
export const runningIt = ([, seconds = '']: readonly string[]): Process[] =>
  mentioning(seconds).filter(process => unlessHidden(() => runsSleep(process, seconds)) ?? false)

/** The processes that have this word, or a part of it, among their arguments. */
export const mentioning = (word: string): Process[] =>
  pids()
    .map(pid => look(pid))
    .filter(process => unlessHidden(() => process.command.some(each => each.includes(word))) ?? false)

function runsSleep(process: Process, seconds: string): boolean {
  const { command, status } = process
  if (command.at(-1) !== seconds || /[ZX]/.test(status.State)) return false
  const [program = '', ...rest] = command
  if (rest.length === 1 && basename(program) === 'sleep' && executes(process, program)) return true
  // For `busybox sleep N`, a loader or an emulator, the name of the executable is another one.
  return sleepsFor(process, Number(seconds))
}

/** Whether its executable is the file that this name means to the process, through whatever links. */
function executes({ pid, proc }: Process, program: string): boolean {
  const executable = identity(`${proc}/${pid}/exe`)
  return executable !== undefined && filesOf(`${proc}/${pid}`, program).some(path => identity(path) === executable)
}

/** The places where a process finds a program: PATH of its environment, and the usual directories. execvp(3) */
function filesOf(process: string, program: string): string[] {
  if (program.startsWith('/')) return [inRoot(`${process}/root`, program)]
  if (program.includes('/')) return [`${process}/cwd/${program}`]
  const environment = [...(readIfThere(`${process}/environ`) ?? '').split('\0'), ...ENVIRONMENT]
  const directories = environment
    .filter(entry => entry.startsWith('PATH='))
    .flatMap(entry => entry.slice('PATH='.length).split(':'))
  return [...new Set(directories)].map(directory => inRoot(`${process}/root`, `${directory}/${program}`))
}

/** Device and inode of the file behind a path; undefined where there is none, or where we may not look. */
function identity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return undefined
  }
}

/**
 * Whether it waits in a system call that was given the address of this number of seconds, as clock_nanosleep(2) is.
 * proc_pid_syscall(5) shows the arguments of the call, and proc_pid_mem(5) what lies there.
 */
function sleepsFor({ pid, proc }: Process, seconds: number): boolean {
  const [, ...words] = (readIfThere(`${proc}/${pid}/syscall`) ?? '').trim().split(' ')
  const addresses = words.slice(0, 4).map(BigInt)
  return addresses.some(address => readSeconds(`${proc}/${pid}/mem`, address) === seconds)
}

/** The lower half of a tv_sec: enough for our numbers, and right for programs of 32 bits too. */
function readSeconds(memory: string, address: bigint): number | undefined {
  const bytes = Buffer.alloc(4)
  let fd: number | undefined
  try {
    fd = openSync(memory, 'r')
    return readSync(fd, bytes, 0, 4, address) === 4 ? bytes.readUInt32LE() : undefined
  } catch {
    return undefined // nothing lies at this address, or we may not read it
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** By what the isolation of two processes differs; empty where one verdict fits both. */
export function differences(one: Process, other: Process): string[] {
  const kinds = namespaceNames.filter(name => one.namespaces[name] !== other.namespaces[name])
  return [
    ...kinds.map(name => `${name} namespace`),
    ...facts.filter(([, of]) => of(one) !== of(other)).map(([name]) => name),
  ]
}

const facts: readonly [name: string, of: (process: Process) => string | undefined][] = [
  ['root directory', ({ pid, proc }) => identity(`${proc}/${pid}/root`)],
  ['cgroup', ({ cgroup }) => cgroup.lines.map(({ path }) => path).join(' ')],
  ['user', ({ status: { Uid, Gid } }) => JSON.stringify([Uid, Gid])],
  [
    'capabilities',
    ({ status: { CapInh, CapPrm, CapEff, CapBnd, CapAmb } }) => [CapInh, CapPrm, CapEff, CapBnd, CapAmb].join(' '),
  ],
  [
    'seccomp filter',
    ({ status: { Seccomp, Seccomp_filters, NoNewPrivs } }) => `${Seccomp} ${Seccomp_filters} ${NoNewPrivs}`,
  ],
]

/** `process 12 (sleep 100)`, on one line. */
export const named = ({ pid, command }: Process): string => `process ${pid} (${oneLine(command.join(' '))})`
