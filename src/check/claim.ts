// A claim: one sentence about a box that is true or false, with the evidence that decides.
import type { Subject } from '../explain/causes/cause.ts'
import type { Place } from '../list/source.ts'
import type { ClaimContext } from './claim-context.ts'

export interface Claim {
  /** `own-clock`: the name by which programs and wrong solutions refer to it. */
  readonly id: string
  /** The sentence, for people. */
  readonly says: string
  /** Claims without which this one means nothing: where one of them fails, this one is not checked. */
  readonly needs: readonly string[]
  readonly judge: (context: ClaimContext) => Judgement | Promise<Judgement>
  /** It must hold for every thread of every process of the box. */
  readonly everyTask?: true
  /** This claim fails where the box has covered the host's own /proc, or replaced its root, and no other claim said so. */
  readonly tellsHostLost?: true
}

/** What a claim says where it fails. */
export interface Diagnosis {
  /** One sentence: what the evidence means. */
  readonly means: string
  /** Where to look, or what to do. */
  readonly look: string
  /** The calls to blame, by their kernel or toolkit names: the learner is shown the lines of the file that make them. */
  readonly calls?: readonly string[]
  /** What the claim is about: where a list made the box, its model is asked which line is the cause. */
  readonly about?: Subject
}

export interface Judgement extends Partial<Diagnosis> {
  /** null: it could not be found out, and the evidence says why. */
  readonly passed: boolean | null
  /** False where there is nothing to judge: for example a claim about the host before the box, of a box that was there first. */
  readonly applies?: false
  /** True where it could not be found out because the process of the box has ended. */
  readonly ended?: true
  /** What was read, in words that let anybody read it again. */
  readonly evidence: string
}

/** A claim as `check --json` shows it. */
export interface Verdict extends Judgement {
  readonly id: string
  readonly says: string
  readonly needs?: readonly string[]
  /** The id of the rule that gave `means` and `look`, where that is a line of the list and not the claim. */
  readonly rule?: string
  /** Where that line stands. */
  readonly at?: Place & { readonly call: string }
  /** `means` and `look` in one text. */
  readonly diagnosis?: string
}

/**
 * Writes a claim down: `claim('own-clock', 'Its clock is its own.', ({ box, host }) => …)`.
 * @param needs claims of the same list without which this one means nothing
 */
export const claim = (
  id: string,
  says: string,
  judge: Claim['judge'],
  needs: readonly string[] = [],
  options: Pick<Claim, 'tellsHostLost'> = {},
): Claim => ({ id, says, needs, judge, ...options })

/**
 * For `map`: these claims of a list must hold for every thread of every process of the box. They read what each thread has
 * of its own, and each thread then stands for `box`.
 */
export const forEveryTask =
  (...ids: readonly string[]) =>
  (claim: Claim): Claim =>
    ids.includes(claim.id) ? { ...claim, everyTask: true } : claim

/**
 * What a claim found out.
 * @param evidence what was read, also where the claim holds
 * @param diagnosis kept where the claim fails
 */
export const judged = (passed: boolean, evidence: string, diagnosis: Diagnosis): Judgement =>
  passed ? { passed, evidence } : { passed, evidence, ...diagnosis }

/** There is nothing here that the claim could be about, for this reason. */
export const notApplicable = (why: string): Judgement => ({ passed: null, applies: false, evidence: why })

/** The verdict on a claim. */
export const verdictOn = ({ id, says, needs }: Claim, judgement: Judgement): Verdict => {
  const { means, look } = judgement
  return {
    id,
    says,
    ...judgement,
    ...(means === undefined ? {} : { diagnosis: `${means} ${look}` }),
    ...(needs.length > 0 ? { needs } : {}),
  }
}

/**
 * The claims of an earlier lesson, for an exercise that builds on it: what was reached must not get lost.
 * @param lesson stands before each id: `clock-own-clock`
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
