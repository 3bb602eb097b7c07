// The line of a list that is the cause of a claim that does not hold, in the verdict; and the calls that failed silently.

import type { Verdict } from '../check/claim.ts'
import { causeOf, type Ignored, ignoredIn, performedList, relatedCalls } from '../explain/causes.ts'
import { sentence } from '../explain/sentence.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Step } from '../syscalls/step.ts'
import { placed } from './failed-at.ts'

const noted = ({ means, fix }: Ignored): string => `${sentence(means)} ${sentence(fix)}`

/** A note for each call that failed, and after which the list went on. */
export const silentNotes = (box: Box, reports: readonly Report[]): string[] => ignoredIn(box, reports).map(noted)

/**
 * The verdicts, of which the first that fails says the line of the list that is the cause, where the model of the list knows
 * it. Calls that failed silently are asked first; those that have nothing to do with the claim become notes.
 */
export function withCause(
  verdicts: readonly Verdict[],
  box: Box,
  reports: readonly Report[],
): { claims: readonly Verdict[]; notes: readonly string[] } {
  const silent = ignoredIn(box, reports)
  const failed = verdicts.find(({ passed }) => passed === false)
  const cause = failed && (silentCause(failed, silent) ?? modelCause(failed, box, reports))
  const claims = cause ? verdicts.map(each => (each === failed ? because(each, cause) : each)) : verdicts
  return { claims, notes: silent.filter(each => each !== cause).map(noted) }
}

interface Words {
  readonly means: string
  readonly fix: string
  readonly rule?: string
  readonly step: Step | undefined
}

/** A silent failure of a call that the claim blames. */
function silentCause({ calls = [], about }: Verdict, silent: readonly Ignored[]): Words | undefined {
  const related = [...calls, ...(about ? relatedCalls(about) : [])]
  return silent.find(({ call }) => related.includes(call))
}

const modelCause = ({ about }: Verdict, box: Box, reports: readonly Report[]): Words | undefined =>
  about && causeOf(about, performedList(box, reports))

/** The cause takes the place of what the claim says by itself: it names the line, so no other line is to be looked at. */
function because({ calls: _, ...verdict }: Verdict, cause: Words): Verdict {
  const { rule = 'cause.failed-silently', step } = cause
  const [means, look] = [sentence(cause.means), sentence(cause.fix)]
  const [at] = step ? placed(step) : []
  return { ...verdict, rule, means, look, diagnosis: `${means} ${look}`, ...(at ? { at } : {}) }
}
