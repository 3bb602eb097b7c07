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

/** What to do about it. Who uses a result too early is told where it is made, too. */
export function cureOf(error: Problem): string {
  const made = error instanceof UsedTooEarly ? placed(error.of)[0] : undefined
  return made ? `${made.call} is written in ${shownPlace(made)}. ${error.cure}` : error.cure
}

/** As a compiler says it: with the file and the line before it, where they are known. */
export const atPlace = (place: Placed | undefined, message: string): string =>
  place ? `${shownPlace(place)}: ${message}` : message

/** Performs a list that stands in a file. Throws what went wrong with the place of the call. */
export async function withPlaces<Result>(perform: () => Promise<Result>): Promise<Result> {
  try {
    return await perform()
  } catch (error) {
    const place = error instanceof Problem ? failedAt(error) : undefined
    if (!place) throw error
    const { code, message } = error as Problem
    throw Object.assign(new Problem(code, atPlace(place, message), cureOf(error as Problem)), { cause: error })
  }
}
