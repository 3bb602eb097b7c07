// Performs a box while Node waits: the fastest way, for a list that waits for nothing.
import { closeSync } from 'node:fs'
import type { Box } from '../syscalls/clone.ts'
import { REPORT } from './abi.ts'
import { assemble, forks } from './assemble.ts'
import { cloneFailed, failureIn } from './failure.ts'
import { runner } from './native.ts'
import { orClose, pipe, readToEnd, untilClosed } from './pipe.ts'
import { type Report, Reports, succeeded } from './report.ts'
import { type Exit, waitForNow } from './wait.ts'

/** A pipe holds 64 KiB (pipe(7)), and a call is reported once or twice. */
const FIT_INTO_A_PIPE = 65536 / (2 * REPORT.size)

/** How a box was performed, and how it ended. */
export interface Outcome {
  readonly pid: number
  readonly trace: readonly Report[]
  readonly exit: Exit
}

/**
 * Performs a box to its end. Node does nothing else meanwhile: use `start` for a box that can take long.
 * @param stdio descriptors that become the box's 0, 1 and 2
 * Throws StepFailed for the first call that fails.
 */
export function run(box: Box, stdio: readonly [number, number, number] = [0, 1, 2]): Outcome {
  const report = pipe()
  // The parent of a fork keeps using our memory until the box ends, so Node must not wait for that (CLONE_VFORK).
  const assembled = orClose([report], () =>
    assemble(box, { stdio, report: report.write, control: -1, waits: !box.steps.some(forks) }),
  )
  const pid = runner().start(assembled.arena.address)
  closeSync(report.write)
  if (box.steps.length <= FIT_INTO_A_PIPE) untilClosed(report.read)
  const reports = new Reports(box.steps, assembled.cookie)
  const trace = pid < 0 ? [] : settle([...reports.take(readToEnd(report.read)), ...reports.late()])
  closeSync(report.read)
  const exit = pid < 0 ? { code: undefined, signal: undefined } : waitForNow(pid)
  assembled.arena.giveBack()
  if (pid < 0) throw cloneFailed(box, -pid)
  const failure = failureIn(trace, box)
  if (failure) throw failure
  return { pid, trace, exit }
}

/** Each call once: an announced execve either failed, and has a second report, or succeeded, and is the last. */
const settle = (reports: readonly Report[]): Report[] =>
  reports.flatMap((report, i) => (!report.aboutTo ? [report] : i === reports.length - 1 ? [succeeded(report)] : []))
