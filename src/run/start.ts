// Starts a box, and follows it: every call as it returns, the moment when it is another program, its end.
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Box } from '../syscalls/clone.ts'
import type { ResultBuffer } from '../syscalls/step.ts'
import { STEP_FAILED } from './abi.ts'
import { type Assembled, assemble, type Host } from './assemble.ts'
import { BoxStopped, cloneFailed, failureIn, type Stop } from './failure.ts'
import { filterKills, stoppedByFilter } from './filters.ts'
import { killTree } from './kill-tree.ts'
import { runner } from './native.ts'
import { orClose, pipe } from './pipe.ts'
import { type Report, Reports, succeeded } from './report.ts'
import { type Exit, waitFor } from './wait.ts'

export interface StartOptions {
  /** Descriptors that become the box's 0, 1 and 2; ours, if nothing is said. */
  stdio?: readonly [number, number, number]
  /** Told of every call as it returns. */
  onReport?: (report: Report) => void
  /** Asked before every call; the box waits until the promise is kept. A rejection ends the box. */
  gate?: (index: number, pid: number) => Promise<void>
  /**
   * The box begins a session of its own: `kill(0, …)` reaches all of the caller's process group, whatever its namespaces,
   * and so us; and a process with our controlling terminal can type into it (TIOCSTI). It can still read from it.
   */
  ownSession?: boolean
  /** The box is performed in the namespaces of this host, in a session of its own, and holds no descriptor of ours. */
  host?: Host | undefined
  /** Milliseconds after which the box is killed. */
  timeout?: number
  /** Kills the box when it is aborted. */
  signal?: AbortSignal | undefined
}

/** A box that has been started. */
export interface Running {
  /** The number of its first process, as we see it. */
  readonly pid: number
  /**
   * Kept when the list has been performed: the box is another program now, or has ended well.
   * Broken by StepFailed where a call failed, by BoxStopped where time was up or the box was killed.
   */
  readonly performed: Promise<readonly Report[]>
  /** Kept when the first process has ended. Never broken. */
  readonly exited: Promise<Exit>
  /** Kills the box, and every process that came of it. */
  kill(): void
  /** What a call has put into a buffer of the list. Only until `exited` is kept. */
  contents(buffer: ResultBuffer): Uint8Array
}

/** Starts a box. Throws StepFailed where the clone itself fails. */
export function start(box: Box, options: StartOptions = {}): Running {
  const report = pipe()
  const control = orClose([report], () => (options.gate ? pipe() : undefined))
  const stdio = options.stdio ?? [0, 1, 2]
  const assembled = orClose([report, control], () =>
    assemble(box, {
      stdio,
      report: report.write,
      control: control?.read ?? -1,
      waits: false,
      ownSession: options.ownSession ?? false,
      host: options.host,
    }),
  )
  const pid = runner().start(assembled.arena.address)
  closeSync(report.write)
  if (control) closeSync(control.read)
  if (pid < 0) {
    closeSync(report.read)
    if (control) closeSync(control.write)
    assembled.arena.giveBack()
    throw cloneFailed(box, -pid)
  }
  return follow(box, pid, assembled, report.read, control?.write, options)
}

function follow(
  box: Box,
  pid: number,
  assembled: Assembled,
  reportEnd: number,
  controlEnd: number | undefined,
  { onReport, gate, host, timeout, signal }: StartOptions,
): Running {
  const reports = new Reports(box.steps, assembled.cookie)
  const performedSoFar: Report[] = []
  let outOfTime = false
  let forged = false
  let over = false
  // Its PID may belong to another process by then.
  const kill = () => {
    if (!over) killTree(pid)
  }

  const control = controlEnd === undefined ? undefined : new Socket({ fd: controlEnd, readable: false, writable: true })
  control?.on('error', () => {}) // the box is gone; `exited` tells
  const goAhead = async (index: number) => {
    if (!gate || index >= box.steps.length) return
    try {
      await gate(index, pid)
      control?.write('.')
    } catch {
      kill()
    }
  }

  let becoming: Report | undefined // an execve under way
  let refused: Report | undefined // the clone of the first process, in the host
  const tell = (report: Report) => {
    if (report.index < 0) {
      if (report.errno) refused = report
      else void goAhead(0)
      return
    }
    becoming = report.aboutTo ? report : undefined
    if (report.aboutTo) return
    performedSoFar.push(report)
    onReport?.(report)
    if (becameAnother(report)) return
    if (report.errno === 0 || report.step.mayFail) void goAhead(report.index + 1)
  }
  const incoming = new Socket({ fd: reportEnd, readable: true, writable: false })
  const listEnded = new Promise<void>(resolve => {
    incoming.on('data', (bytes: Buffer) => {
      for (const report of reports.take(bytes)) tell(report)
      if (!reports.areForged) return
      forged = true
      kill()
      incoming.destroy()
    })
    incoming.on('close', () => {
      for (const report of reports.late()) tell(report)
      if (becoming && !filterKills(box, becoming.index)) tell(succeeded(becoming))
      resolve()
    })
    incoming.on('error', () => {}) // 'close' follows
  })
  // In a host, the box is there when it says so.
  if (!host) void goAhead(0)

  const exited = waitFor(pid, () => (over = true)).then(exit => {
    running.delete(kill)
    signal?.removeEventListener('abort', kill)
    clearTimeout(timer)
    control?.destroy()
    return exit
  })
  void Promise.all([exited, listEnded]).then(() => assembled.arena.giveBack())
  running.add(kill)
  signal?.addEventListener('abort', kill, { once: true })
  const timer = setTimeout(
    () => {
      outOfTime = true
      kill()
    },
    timeout ?? 2 ** 31 - 1,
  )
  if (timeout === undefined) timer.unref()

  const performed = listEnded.then(async () => {
    if (forged) throw new BoxStopped({ kind: 'forged-reports' }, box, performedSoFar.length)
    if (refused) throw cloneFailed(box, refused.errno)
    const last = performedSoFar.at(-1)
    const failure = failureIn(performedSoFar, box)
    if (failure) throw failure
    if (endedWell(box, last)) return performedSoFar
    const exit = await exited
    const done = (last?.index ?? -1) + 1
    const stop = stopOf(exit, stoppedByFilter(box, done), outOfTime && { kind: 'timed-out', milliseconds: timeout })
    if (stop) throw new BoxStopped(stop, box, done)
    return performedSoFar
  })
  performed.catch(() => {}) // callers that need the result await it
  return { pid, performed, exited, kill, contents: buffer => assembled.contents(buffer) }
}

/** Why a list stopped whose process has ended; undefined where it came to its end. */
function stopOf(exit: Exit, byFilter: Stop | undefined, timedOut: Stop | false): Stop | undefined {
  if (byFilter && (exit.signal || exit.code === STEP_FAILED)) return byFilter
  if (timedOut) return timedOut
  return exit.signal && { kind: 'killed', signal: exit.signal }
}

/** The process is another program now, or has ended: no call of the list is made any more, and none is asked for. */
const becameAnother = ({ step, errno, aboutTo }: Report): boolean =>
  !aboutTo && errno === 0 && !step.leftOut && ['execve', 'exit_group'].includes(step.signature.call)

/** Became another program, was told to exit, or came to the end of the list. */
function endedWell(box: Box, last: Report | undefined): boolean {
  if (!last) return false
  if (last.errno !== 0) return last.index === box.steps.length - 1
  return ['execve', 'exit_group'].includes(last.step.signature.call) || last.index === box.steps.length - 1
}

/** None of them outlives us. (If we are killed, the kernel sees to that: PR_SET_PDEATHSIG, and the lab.) */
const running = new Set<() => void>()
process.on('exit', () => {
  for (const kill of running) kill()
})
