// Goes through claims in their order, and leaves out those whose ground has failed.
import { existsSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'
import { Forbidden, Gone } from '../proc/errors.ts'
import { StepFailed } from '../run/report.ts'
import type { Claim, Judgement, Verdict } from './claim.ts'
import { identityOfRoot, type Scene } from './claim-context.ts'

/** Judges every claim. A claim that needs one which does not hold is not checked, never false. */
export async function judge(claims: readonly Claim[], scene: Scene): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const claim of claims) {
    const missing = claim.needs.find(id => !stands(verdicts.find(verdict => verdict.id === id)))
    const judgement = missing
      ? { passed: null, evidence: `not checked: needs ${missing}` }
      : await judgeOne(claim, scene)
    verdicts.push({
      id: claim.id,
      says: claim.says,
      ...judgement,
      ...(claim.needs.length > 0 ? { needs: claim.needs } : {}),
    })
  }
  return hostIsGone() ? inTheDark(verdicts, scene) : verdicts
}

/** The process that judges has no place in /proc any more: the box has covered it, or exchanged the root. */
const hostIsGone = (): boolean => !existsSync('/proc/self')

/**
 * Whoever can see nothing can judge nothing. Where no claim said that of the host, the one about mounts of its own has to,
 * or else the first. An exchanged root has no other cause: the box had the host's mount table.
 */
function inTheDark(verdicts: readonly Verdict[], { before }: Scene): Verdict[] {
  const exchanged = before !== undefined && before.root !== identityOfRoot()
  if (!exchanged && verdicts.some(({ passed }) => passed === false)) return [...verdicts]
  const teller = Math.max(
    0,
    verdicts.findIndex(({ id }) => id.endsWith('own-mount-namespace')),
  )
  return verdicts.map(({ diagnosis: _, ...each }, i) => ({
    ...each,
    ...(i === teller ? blind(exchanged) : unseenHost),
  }))
}

const blind = (exchanged: boolean): Judgement => ({
  passed: false,
  evidence: '/proc/self leads to whoever reads it; for us, on the host, it leads nowhere',
  diagnosis: exchanged
    ? "The host itself has another root now: the box had the host's mount table, and what it did to its root it did to everybody's. Give clone CLONE_NEWNS; then the table is a copy."
    : "The box has changed the host: its /proc is covered. Make mounts only in a mount namespace of the box's own (CLONE_NEWNS), and private (MS_REC | MS_PRIVATE).",
})

const unseenHost: Judgement = {
  passed: null,
  evidence: "not checked: the host's own /proc shows nothing of it any more",
}

/** A ground to build on: it holds, or there is nothing of that kind which could fail. */
const stands = (verdict: Verdict | undefined): boolean => verdict?.passed === true || verdict?.applies === false

async function judgeOne(claim: Claim, scene: Scene): Promise<Judgement> {
  try {
    return await claim.judge(scene)
  } catch (error) {
    if (error instanceof Gone && hostIsGone()) return unseenHost
    if (error instanceof Gone) {
      return {
        passed: false,
        evidence: `process ${scene.box.pid} has ended`,
        diagnosis: 'The box was gone before it could be looked at. Give it a command that stays: `-- sleep 60`.',
      }
    }
    // What may not be seen is neither true nor false.
    if (error instanceof Forbidden || error instanceof StepFailed || error instanceof UserError || isSystems(error)) {
      return { passed: null, evidence: `not checked: ${error.message}` }
    }
    throw error
  }
}

/** A file that was there a moment ago, or lies below a /proc that the box has covered. */
const isSystems = (error: unknown): error is Error => error instanceof Error && 'syscall' in error

/** Passed as a whole: some claim holds, and what does not hold is not applicable. What could not be seen was not proved. */
export const allHold = (verdicts: readonly Verdict[]): boolean =>
  verdicts.some(verdict => verdict.passed) && verdicts.every(verdict => verdict.passed || verdict.applies === false)

/** The claims that nobody could look into. One that needs another which fails is the other's matter. */
export const unseen = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.some(({ passed }) => passed === false)
    ? []
    : verdicts.filter(({ passed, applies }) => passed === null && applies !== false)
