// Where its author has written the call that failed.
import { Problem } from '../linux/problem.ts'
import type { Step } from '../linux/step.ts'
import { UsedTooEarly } from '../stage/assemble.ts'
import { StepFailed } from '../stage/report.ts'
import { placeOf } from './source.ts'
import { shownPlace } from './translate.ts'

/** Where a call stands in the learner's files. */
export interface Placed {
  readonly call: string
  readonly file: string
  readonly line: number
}

/** Nothing, for a call that nobody has written down in a file. */
export function placed(step: Step): Placed[] {
  const place = placeOf(step)
  return place ? [{ call: step.signature.call, ...place }] : []
}

/** The call that a problem is about, where it stands. */
export function failedAt(error: Problem): Placed | undefined {
  if (error instanceof StepFailed) return placed(error.report.step)[0]
  return error instanceof UsedTooEarly ? placed(error.user)[0] : undefined
}

/** What went wrong with a list that stands in a file, as a compiler says it: with the file and the line before it. */
export function withPlace(error: unknown): unknown {
  const at = error instanceof Problem ? failedAt(error) : undefined
  if (!at) return error
  const { code, message, cure } = error as Problem
  return Object.assign(new Problem(code, `${shownPlace(at)}: ${message}`, cure), { cause: error })
}
