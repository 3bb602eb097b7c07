// A claim of a lesson, for a task that asks for more than the lesson does.
import type { Claim } from './claim.ts'

/**
 * The same claim with more in it: where it holds, `more` decides. It keeps its id, so learners are told of one thing once.
 * @param says the sentence of the task
 */
export const stricter = (claim: Claim, says: string, more: Claim['judge']): Claim => ({
  ...claim,
  says,
  async judge(context) {
    const first = await claim.judge(context)
    if (first.passed !== true) return first
    const second = await more(context)
    return second.passed ? { ...second, evidence: `${first.evidence}; ${second.evidence}` } : second
  },
})

/** Puts stricter claims in the place of those that have their ids. */
export const replaced = (claims: readonly Claim[], by: Readonly<Record<string, (claim: Claim) => Claim>>): Claim[] =>
  claims.map(claim => by[claim.id]?.(claim) ?? claim)
