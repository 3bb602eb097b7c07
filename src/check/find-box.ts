// Starts a list or a program, and finds the process that the claims are about.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../base/user-error.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { start } from '../explain/perform.ts'
import { showCall } from '../list/show.ts'
import { look } from '../proc/process.ts'
import { deepest, pids } from '../proc/processes.ts'
import type { Host } from '../run/assemble.ts'
import { killTree } from '../run/kill-tree.ts'
import { orClose, pipe } from '../run/pipe.ts'
import type { Report } from '../run/report.ts'
import type { StartOptions } from '../run/start.ts'
import { whenWeEnd } from '../run/when-we-end.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Step } from '../syscalls/step.ts'

export interface RunningBox {
  readonly pid: number
  /** Kills the process, and every process that was started with it. */
  stop(): Promise<void>
}

/** Gives the PID back. Throws UserError where no process has it. */
export function requireProcess(pid: number): number {
  if (existsSync(`/proc/${pid}`)) return pid
  throw new UserError(2, `there is no process ${pid}`, '`ps -e` shows those that there are.')
}

/** Milliseconds in which a list must be performed, and its process must appear. */
const PATIENCE = 10_000

/** A command that stays alive. No other process sleeps for exactly this random number of seconds, so we find it again. */
const stayAlive = (): string[] => ['sleep', String(randomInt(100_000_000, 999_999_999))]

/** Bytes of a box's output that we show. After that we stop reading, and the box waits in write(2). */
const SHOWN = 4 << 10

/** Milliseconds in which we read what is left in the pipe after the box has ended. */
const DRAIN = 100

interface ListOptions extends Omit<StartOptions, 'stdio'> {
  /** Called with what the box prints. By default that goes to standard error, because standard output holds our verdicts. */
  readonly onOutput?: (bytes: Buffer) => void
}

/**
 * Performs a box's list with a command that stays alive, and finds the process that runs this command.
 * Throws StepFailed where a call fails, UserError where the list takes too long, or no process runs the command.
 */
export async function startList(
  box: (command: string[]) => Box | Promise<Box>,
  { onReport, onOutput = bytes => void process.stderr.write(bytes), ...options }: ListOptions = {},
): Promise<RunningBox> {
  const command = stayAlive()
  const list = await box(command)
  const nothing = openSync('/dev/null', 'r')
  const output = pipe()
  let next = 0
  const onEach = (report: Report) => {
    next = report.index + 1
    onReport?.(report)
  }
  const running = orClose([output], () =>
    start(list, { ...options, ownSession: true, stdio: [nothing, output.write, output.write], onReport: onEach }),
  )
  closeSync(nothing)
  closeSync(output.write)
  const shown = showSome(output.read, onOutput)
  const stop = async () => {
    running.kill()
    await running.exited
    await shown.over()
  }
  try {
    await inTime(running.performed, () => list.steps[next])
    const pid = await findStaying(command, running.exited, 'the list was performed, but')
    return { pid, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A call may wait for ever: for another process to open the other end of a FIFO, to write, or to exit. */
async function inTime(performed: Promise<readonly Report[]>, next: () => Step | undefined): Promise<void> {
  await withTimeout(PATIENCE, performed, () => {
    const step = next()
    throw new UserError(
      1,
      `the list did not come to its end within ${PATIENCE / 1000} seconds, and was stopped`,
      step ? `It waits in ${step.partOf ?? showCall(step)}.` : '',
    )
  })
}

/** Passes on the first bytes that come through a pipe, and then stops reading. */
function showSome(fd: number, onOutput: (bytes: Buffer) => void) {
  const socket = new Socket({ fd, readable: true, writable: false })
  let left = SHOWN
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()))
  socket.on('error', () => {}) // 'close' follows
  socket.on('data', (bytes: Buffer) => {
    onOutput(bytes.subarray(0, left))
    left -= bytes.length
    if (left <= 0) socket.pause()
  })
  return {
    async over() {
      // The last output may still be in the pipe. We do not wait for its end: a process that survives may keep it open.
      if (left > 0) await withTimeout(DRAIN, closed, () => {})
      socket.destroy()
      await closed
    },
  }
}

/**
 * Starts any program. In its arguments `{}` stands for a command that stays alive, and we find the process that runs it.
 * Without `{}` we take the youngest descendant of the program, once no new ones appear.
 */
export async function startProgram(words: readonly string[], _host?: Host): Promise<RunningBox> {
  const staying = stayAlive()
  const marked = words.some(word => word.includes('{}'))
  const [program = '', ...args] = words.flatMap(word =>
    word === '{}' ? staying : [word.replaceAll('{}', staying.join(' '))],
  )
  let started: number | undefined
  const over = whenWeEnd(() => started !== undefined && killTree(started))
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  child.once('exit', over)
  started = child.pid
  if (started === undefined) {
    over()
    throw await notStarted(child, program)
  }
  let errors = ''
  child.stderr.on('data', (bytes: Buffer) => {
    if (errors.length < 4096) errors += bytes
  })
  const ended = new Promise<string>(resolve => {
    child.on('exit', (code, signal) => resolve(`${program} ended with ${signal ?? `status ${code}`}`))
  })
  const stop = async (pid: number) => {
    // The box first: an engine that waits for it can then tidy up after it.
    killTree(pid)
    await withTimeout(5000, ended, () => {})
    killTree(started)
    await ended
  }
  try {
    const pid = marked ? await findStaying(staying, ended, `${program} started, but`) : await settled(started, ended)
    return { pid, stop: () => stop(pid) }
  } catch (error) {
    killTree(started)
    if (error instanceof UserError)
      throw new UserError(error.code, [error.message, errors.trim()].filter(Boolean).join('\n'), error.fix)
    throw error
  }
}

async function notStarted(child: ChildProcess, program: string): Promise<UserError> {
  const [error] = await once(child, 'error').catch(reason => [reason])
  const { code } = error as NodeJS.ErrnoException
  const named = program.includes('/')
  // execvp reports EACCES, not ENOENT, where the program is missing and one directory of PATH may not be searched.
  const there = named ? existsSync(program) : directories().some(directory => existsSync(join(directory, program)))
  if (there) return new UserError(2, `cannot start ${program}: ${code}`, 'May you execute it? `ls -l` tells.')
  return named
    ? new UserError(2, `there is no program ${program}`, 'Name one that there is; `ls` shows them.')
    : new UserError(2, `there is no program '${program}' in any directory of PATH`, 'Install it, or name its path.')
}

const directories = (): string[] => (process.env.PATH ?? '').split(':')

async function findStaying(command: readonly string[], ended: Promise<unknown>, but: string): Promise<number> {
  let over: unknown
  void ended.then(how => (over = how ?? true))
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(5)) {
    const pid = find(command)
    if (pid !== undefined) return pid
    if (over !== undefined) break
  }
  throw new UserError(
    1,
    `${but} no process runs \`${command.join(' ')}\`${typeof over === 'string' ? `: ${over}` : ''}`,
    'The box must execute the command that it is given, and `sleep` must be in its root.',
  )
}

/** The process that runs this command itself. Other processes, such as `unshare … sleep N`, have it among their arguments. */
function find([sleep, seconds]: readonly string[]): number | undefined {
  const found = pids().filter(pid => {
    try {
      const command = look(pid).command
      const program = basename(command.at(-2) ?? '')
      return (
        command.at(-1) === seconds && program === sleep && command.length <= 3 && !look(pid).status.State.match(/[ZX]/)
      )
    } catch {
      return false // the process has ended meanwhile
    }
  })
  return found.sort((a, b) => look(b).status.NSpid.length - look(a).status.NSpid.length)[0]
}

/** The youngest descendant, once it has stayed the same for 200 ms. */
async function settled(pid: number, ended: Promise<string>): Promise<number> {
  let over: string | undefined
  void ended.then(how => (over = how))
  let last = -1
  for (let same = 0; same < 10; await pause(20)) {
    if (over) throw new UserError(1, over, 'Give it a command that stays alive: `{}` stands for one.')
    const now = deepest(pid)
    same = now === last ? same + 1 : 0
    last = now
  }
  return last
}
