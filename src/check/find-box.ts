// Starts a list, and finds the process that the claims are about.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { UserError } from '../base/user-error.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { start } from '../explain/perform.ts'
import { showCall } from '../list/show.ts'
import { outOfMemory } from '../proc/cgroup/oom.ts'
import { killTree } from '../run/kill-tree.ts'
import { orClose, pipe } from '../run/pipe.ts'
import type { Report } from '../run/report.ts'
import type { StartOptions } from '../run/start.ts'
import type { Exit } from '../run/wait.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Step } from '../syscalls/step.ts'
import { awaitCommand, confirmCommand } from './await-box.ts'
import { type Held, hold } from './hold.ts'
import { newcomers } from './newcomers.ts'
import { stayAlive } from './staying.ts'

export interface RunningBox {
  readonly pid: number
  /**
   * Call it when the process has been judged, before the verdict is given. Throws UserError if the process has ended
   * meanwhile, or if by now a second process could be the box and is isolated in another way.
   */
  confirm(): void
  /** The calls of its list, with what the kernel answered; undefined where a program made the box. */
  readonly performed?: readonly Report[]
  /** Kills the process, and every process that was started with it. */
  stop(): Promise<void>
}

/** A process that runs already. Throws UserError where no process has this PID. `stop` leaves it alive. */
export function runningBox(pid: number): RunningBox {
  const held = hold(pid)
  return { pid, confirm: held.confirm, stop: async () => held.release() }
}

/** Milliseconds in which a list must be performed, and then again in which its process must appear. */
const PATIENCE = 10_000

/** Bytes of a box's output that we show. */
const SHOWN = 4 << 10

/** Milliseconds in which we read what is left in the pipe after the box has ended. */
const DRAIN = 100

interface ListOptions extends Omit<StartOptions, 'stdio'> {
  /** Called with what the box prints. By default nobody sees it. */
  readonly onOutput?: (bytes: Buffer) => void
}

/**
 * Performs a box's list with a command that stays alive, and finds the process that runs this command.
 * Throws StepFailed where a call fails, UserError where the list takes too long, where no process runs the command, and
 * where several do that are isolated in different ways.
 */
export async function startList(
  box: (command: string[]) => Box | Promise<Box>,
  { onReport, onOutput = () => {}, ...options }: ListOptions = {},
): Promise<RunningBox> {
  const command = stayAlive()
  const list = await box(command)
  const others = newcomers()
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
  let end: Exit | undefined
  void running.exited.then(exit => (end = exit))
  let held: Held | undefined
  const stop = async () => {
    if (held && !held.ended()) killTree(held.pid)
    held?.release()
    running.kill()
    await running.exited
    await shown.over()
  }
  try {
    const performed = await inTime(running.performed, () => list.steps[next])
    const found = await awaitCommand(command, PATIENCE, () => end !== undefined && others().length === 0)
    if (!found) throw notFound(command, end)
    held = found
    return { pid: found.pid, performed, confirm: () => confirmCommand(found, command), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A call may wait for ever: for another process to open the other end of a FIFO, to write, or to exit. */
async function inTime(performed: Promise<readonly Report[]>, next: () => Step | undefined): Promise<readonly Report[]> {
  return withTimeout(PATIENCE, performed, () => {
    const step = next()
    throw new UserError(
      1,
      `the list did not come to its end within ${PATIENCE / 1000} seconds, and was stopped`,
      step ? `It waits in ${step.partOf ?? showCall(step)}.` : '',
    )
  })
}

/** Passes on the first bytes that come through a pipe. The rest is read too, so that the box does not wait in write(2). */
function showSome(fd: number, onOutput: (bytes: Buffer) => void) {
  const socket = new Socket({ fd, readable: true, writable: false })
  let left = SHOWN
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()))
  socket.on('error', () => {}) // 'close' follows
  socket.on('data', (bytes: Buffer) => {
    if (left > 0) onOutput(bytes.subarray(0, left))
    left -= bytes.length
  })
  return {
    async over() {
      // The last output may still be in the pipe. We do not wait for its end: a process that survives may keep it open.
      await withTimeout(DRAIN, closed, () => {})
      socket.destroy()
      await closed
    },
  }
}

function notFound(command: readonly string[], end: Exit | undefined): UserError {
  const [group] = end?.signal === 'SIGKILL' || end?.code === KILLED ? outOfMemory() : []
  const how = end && `: the box ended ${end.signal ? `by ${end.signal}` : `with status ${end.code}`}`
  const why = group && `, because the kernel found its cgroup out of memory (oom_kill in ${group})`
  return new UserError(
    1,
    `the list was performed, but no process runs \`${command.join(' ')}\`${how ?? ''}${why ?? ''}`,
    group
      ? 'Is the limit large enough for the command, and in bytes?'
      : 'The box must execute the command that it is given, and `sleep` must be in its root.',
  )
}

/** As a shell and an init say it: 128 + SIGKILL. */
const KILLED = 137
