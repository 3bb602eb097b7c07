// Goes through claims in their order, and leaves out those that need a claim which does not hold.
import { existsSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'
import { Forbidden, Gone } from '../proc/errors.ts'
import { StepFailed } from '../run/failure.ts'
import { type Claim, type Judgement, type Verdict, verdictOn } from './claim.ts'
import { type ClaimContext, identityOfRoot } from './claim-context.ts'

interface Judged {
  readonly claim: Claim
  readonly judgement: Judgement
}

/** Judges every claim. A claim that needs one which does not hold is not checked, never false. */
export async function judge(claims: readonly Claim[], context: ClaimContext): Promise<Verdict[]> {
  const all: Judged[] = []
  for (const claim of claims) {
    const missing = claim.needs.find(id => !stands(all.find(each => each.claim.id === id)?.judgement))
    const judgement = missing
      ? { passed: null, evidence: `not checked: needs ${missing}` }
      : await judgeOne(claim, context)
    all.push({ claim, judgement })
  }
  const told = hostIsGone() ? withoutSightOfHost(all, context) : all
  return told.map(({ claim, judgement }) => verdictOn(claim, judgement))
}

/** The process that judges is not in /proc any more: the box has mounted something over /proc, or replaced the root. */
const hostIsGone = (): boolean => !existsSync('/proc/self')

/**
 * Without the host's /proc, no claim can be judged. Where no claim failed because of that, the claim that `tellsHostLost`
 * fails, or else the first. A replaced root has only one cause: the box had the host's mount table.
 */
function withoutSightOfHost(all: readonly Judged[], { before, host }: ClaimContext): readonly Judged[] {
  const replaced = before !== undefined && before.root !== identityOfRoot(host.pid)
  if (!replaced && all.some(({ judgement }) => judgement.passed === false)) return all
  const teller = all.find(({ claim }) => claim.tellsHostLost) ?? all[0]
  return all.map(each => ({ ...each, judgement: each === teller ? hostLost(replaced) : unseenHost }))
}

const hostLost = (replaced: boolean): Judgement => ({
  passed: false,
  evidence: '/proc/self names the process that reads it; for us, on the host, it names none',
  ...(replaced
    ? {
        means:
          "The host itself has another root now: the box had the host's mount table, and what it did to its root it did to everybody's.",
        look: 'Give clone CLONE_NEWNS; then the table is a copy.',
        calls: ['clone'],
      }
    : {
        means: 'The box has changed the host: its /proc is covered.',
        look: "Make mounts only in a mount namespace of the box's own (CLONE_NEWNS), and private (MS_REC | MS_PRIVATE).",
      }),
})

const unseenHost: Judgement = {
  passed: null,
  evidence: "not checked: the host's own /proc shows nothing of it any more",
}

/** Whether other claims may build on this one: it holds, or there is nothing of that kind which could fail. */
const stands = (judgement: Judgement | undefined): boolean => judgement?.passed === true || judgement?.applies === false

async function judgeOne(claim: Claim, context: ClaimContext): Promise<Judgement> {
  try {
    return await claim.judge(context)
  } catch (error) {
    if (error instanceof Gone && hostIsGone()) return unseenHost
    if (error instanceof Gone) {
      return {
        passed: false,
        evidence: `process ${context.box.pid} has ended`,
        means: 'The box was gone before it could be looked at.',
        look: 'Give it a command that stays: `-- sleep 60`.',
      }
    }
    // A claim about something that we may not read is neither true nor false.
    if (error instanceof Forbidden || error instanceof StepFailed || error instanceof UserError || isSystems(error)) {
      return { passed: null, evidence: `not checked: ${error.message}` }
    }
    throw error
  }
}

/** A file that was there a moment ago, or lies below a /proc that the box has covered. */
const isSystems = (error: unknown): error is Error => error instanceof Error && 'syscall' in error

/** Passed as a whole: at least one claim holds, and every other one holds or does not apply. */
export const allHold = (verdicts: readonly Verdict[]): boolean =>
  verdicts.some(verdict => verdict.passed) && verdicts.every(verdict => verdict.passed || verdict.applies === false)

/** The claims that could not be judged; none where a claim fails, because that failure may be the reason. */
export const unseen = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.some(({ passed }) => passed === false)
    ? []
    : verdicts.filter(({ passed, applies }) => passed === null && applies !== false)
