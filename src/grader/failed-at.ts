// The line of the learner's file that holds the call that failed.
import { UserError } from '../base/user-error.ts'
import { showCall } from '../list/show.ts'
import { placeOf, shownPlace } from '../list/source.ts'
import { BoxStopped, StepFailed, UsedTooEarly } from '../run/failure.ts'
import type { Step } from '../syscalls/step.ts'

/** Where a call stands in the learner's files. */
export interface Placed {
  readonly call: string
  /** With its arguments, as a trace shows it. */
  readonly shown: string
  readonly file: string
  readonly line: number
}

/** An empty list for a call that stands in no file. */
export function placed(step: Step): Placed[] {
  const place = placeOf(step)
  return place ? [{ call: step.signature.call, shown: step.partOf ?? showCall(step), ...place }] : []
}

/** The call that a problem is about, where it stands. */
export function failedAt(error: UserError): Placed | undefined {
  if (error instanceof StepFailed) return placed(error.report.step)[0]
  if (error instanceof BoxStopped) return stoppedAt(error)
  return error instanceof UsedTooEarly ? placed(error.user)[0] : undefined
}

/** The call at which the list was stopped; where all were performed, the last. */
function stoppedAt({ box, done }: BoxStopped): Placed | undefined {
  const step = box.steps[done] ?? box.steps.at(-1)
  return step && placed(step)[0]
}

/** What to do about it. For a result that is used too early it also says where the result is made. */
export function fixOf(error: UserError): string {
  const made = error instanceof UsedTooEarly ? placed(error.of)[0] : undefined
  return made ? `${made.call} is written in ${shownPlace(made)}. ${error.fix}` : error.fix
}

/** As a compiler says it: with the file and the line before it, where they are known. */
export const atPlace = (place: Placed | undefined, message: string): string =>
  place ? `${shownPlace(place)}: ${message}` : message

/** Performs a list that stands in a file. Throws what went wrong with the place of the call. */
export async function withPlaces<Result>(perform: () => Promise<Result>): Promise<Result> {
  try {
    return await perform()
  } catch (error) {
    const place = error instanceof UserError ? failedAt(error) : undefined
    if (!place) throw error
    const { code, message } = error as UserError
    const { file, line } = place
    throw Object.assign(new UserError(code, atPlace(place, message), fixOf(error as UserError), { file, line }), {
      cause: error,
    })
  }
}
