// What the kernel answers to a probe that may be refused.

import { StepFailed } from '../run/failure.ts'
import type { Report } from '../run/report.ts'
import { errnoName } from '../syscalls/errno.ts'
import type { Step } from '../syscalls/step.ts'

/**
 * `EPERM`, where a call of the probe was refused with that; `granted`, where it was not:
 * `const name = sethostname('box'); await answer(name, inside(['uts'], [name]))`.
 * Throws StepFailed where another call of the probe fails.
 */
export async function answer(to: Step, probe: Promise<unknown>): Promise<string> {
  try {
    await probe
    return 'granted'
  } catch (error) {
    if (error instanceof StepFailed && error.report.step.id === to.id) return errnoName(error.report.errno)
    throw error
  }
}

/** What each call of this name returned, in order: `granted`, or the errno's name. */
export const answers = ({ trace }: { trace: readonly Report[] }, call: string): string[] =>
  trace
    .filter(({ step }) => step.signature.call === call)
    .map(({ errno }) => (errno === 0 ? 'granted' : errnoName(errno)))
