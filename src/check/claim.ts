// A claim: one sentence about a box that is true or false, with the evidence that decides.
import type { Scene } from './claim-context.ts'

export interface Claim {
  /** `own-proc`: what programs and wrong solutions call it. */
  readonly id: string
  /** The sentence, for people. */
  readonly says: string
  /** Claims without which this one means nothing: where one of them fails, this one is not checked. */
  readonly needs: readonly string[]
  readonly judge: (scene: Scene) => Judgement | Promise<Judgement>
}

export interface Judgement {
  /** null: it could not be told, and the evidence says why. */
  readonly passed: boolean | null
  /** False where there is nothing to judge: a claim about the host before the box, and no host was there to be seen. */
  readonly applies?: false
  /** What was read, so that anybody can read it again. */
  readonly evidence: string
  /** Where it fails: what was seen, what that means, which call is missing or misplaced. */
  readonly diagnosis?: string
}

/** A claim as `check --json` shows it. */
export interface Verdict extends Judgement {
  readonly id: string
  readonly says: string
  readonly needs?: readonly string[]
}

/** Writes a claim down: `claim('number-one', 'It is number one in there.', ({ box }) => …)`. */
export const claim = (id: string, says: string, judge: Claim['judge'], needs: readonly string[] = []): Claim => ({
  id,
  says,
  needs,
  judge,
})

/**
 * What a claim found out.
 * @param evidence what was read, also where the claim holds
 * @param diagnosis shown where it does not
 */
export const judged = (passed: boolean, evidence: string, diagnosis: string): Judgement =>
  passed ? { passed, evidence } : { passed, evidence, diagnosis }

/** There is nothing here that the claim could be about, for this reason. */
export const notApplicable = (why: string): Judgement => ({ passed: null, applies: false, evidence: why })

/**
 * The claims of an earlier lesson, for an exercise that builds on it: what was reached must not get lost.
 * @param lesson stands before each id: `chroot-own-root`
 * @param only these, where a later step takes the place of others
 */
export const still = (lesson: string, claims: readonly Claim[], only?: readonly string[]): Claim[] =>
  claims
    .filter(({ id }) => only?.includes(id) ?? true)
    .map(claim => ({
      ...claim,
      id: `${lesson}-${claim.id}`,
      needs: claim.needs.filter(id => only?.includes(id) ?? true).map(id => `${lesson}-${id}`),
    }))
