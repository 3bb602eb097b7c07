// Goes through claims in their order, and leaves out those that need a claim which does not hold.
import { existsSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'
import { Absent, Forbidden, Gone } from '../proc/errors.ts'
import { hasEnded, type Process } from '../proc/process.ts'
import { nameOfTask, tasksOf } from '../proc/tasks.ts'
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
  const subject = { ...context, otherTasks: otherTasksOf(context) }
  for (const claim of claims) {
    const missing = claim.needs.find(id => !stands(all.find(each => each.claim.id === id)?.judgement))
    const judgement = missing
      ? { passed: null, evidence: `not checked: needs ${missing}` }
      : await judgeOne(claim, subject)
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

interface Subject extends ClaimContext {
  /** The tasks of the box, without that of `box` itself. */
  readonly otherTasks: () => readonly Process[]
}

/** Found when they are first asked for, and then kept, so that each of their files is read once. */
const otherTasksOf = ({ box, host }: ClaimContext): Subject['otherTasks'] => {
  let found: readonly Process[] | undefined
  return () => (found ??= tasksOf(box, host).filter(({ pid }) => pid !== box.pid))
}

/** A claim about something that we may not read, or that has ended, is neither true nor false. */
async function judgeOne(claim: Claim, subject: Subject): Promise<Judgement> {
  try {
    const judgement = await judgeTasks(claim, subject)
    return hasEnded(subject.box) && !hostIsGone() ? endedBefore(subject.box.pid) : judgement
  } catch (error) {
    if (!isUnreadable(error) && !isSystems(error)) throw error
    if (error instanceof Gone && hostIsGone()) return unseenHost
    if (hasEnded(subject.box) && !hostIsGone()) return endedBefore(subject.box.pid)
    return { passed: null, evidence: `not checked: ${error.message}` }
  }
}

const endedBefore = (pid: number): Judgement => ({
  passed: null,
  ended: true,
  evidence: `not checked: process ${pid} has ended. Give the box a command that stays: \`-- sleep 60\`.`,
})

const isUnreadable = (error: unknown): error is Error =>
  [Gone, Forbidden, Absent, StepFailed, UserError].some(kind => error instanceof kind)

/** Judges the process of the box, and for a claim about every task the others too, until it does not hold for one. */
async function judgeTasks(claim: Claim, { otherTasks, ...context }: Subject): Promise<Judgement> {
  const judgement = await claim.judge(context)
  if (!claim.everyTask || !judgement.passed) return judgement
  for (const task of otherTasks()) {
    const other = await unlessEnded(task, () => claim.judge({ ...context, box: task }))
    if (other && !other.passed && other.applies !== false)
      return { ...other, evidence: `${nameOfTask(task)}: ${other.evidence}` }
  }
  return judgement
}

/** Undefined where the task has ended meanwhile: then it can do nothing any more. */
async function unlessEnded<Value>(task: Process, read: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await read()
  } catch (error) {
    if (hasEnded(task)) return undefined
    throw error
  }
}

/** A file that was there a moment ago, or lies below a /proc that the box has covered. */
const isSystems = (error: unknown): error is Error => error instanceof Error && 'syscall' in error

/** Passed as a whole: at least one claim holds, and every other one holds or does not apply. */
export const allHold = (verdicts: readonly Verdict[]): boolean =>
  verdicts.some(verdict => verdict.passed) && verdicts.every(verdict => verdict.passed || verdict.applies === false)

/**
 * The claims that could not be judged on this machine. None where a claim fails, because that failure may be the reason;
 * none where the box has ended, which is no matter of the machine.
 */
export const unseen = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.some(({ passed, ended }) => passed === false || ended)
    ? []
    : verdicts.filter(({ passed, applies }) => passed === null && applies !== false)
