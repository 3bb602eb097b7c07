// Failures of a list as errors with words.
//
// src/run throws plain data. A failure could be explained where it is shown, or where it happens. It is explained where it
// happens: every part above this one performs lists by src/explain/perform.ts, whose errors have their words already. So no
// place that shows an error can forget to explain it, a program that imports the toolkit gets the same words as the command
// line, and the rules that read this machine (its mounts, its /proc) read it while it still is as the list found it.

import { showCall } from '../list/show.ts'
import type { Machine } from '../proc/machine.ts'
import { BoxStopped, StepFailed, UsedTooEarly } from '../run/failure.ts'
import type { Step } from '../syscalls/step.ts'
import { type Explanation, explain, failureOf } from './explain.ts'
import { sentence } from './sentence.ts'
import { explainStop } from './stops.ts'

/** A call of the list failed: its message says which, with what errno, and what that means here. */
export class ExplainedFailure extends StepFailed {
  readonly explanation: Explanation
  /** The id of the rule that gave the explanation. */
  readonly rule: string

  /** @param machine readings of this machine, where it may be to blame */
  constructor(failed: StepFailed, machine?: Machine) {
    const { step } = failed.report
    const explanation = explain(failureOf(failed, machine))
    const { name, means, fix } = explanation
    const line = (step.changed ? undefined : step.partOf) ?? showCall(step)
    const words = { message: `${line}: ${name}, ${doubt(step)}${means}`, fix: sentence(fix) }
    super(failed.report, failed.box, words, failed.ignored)
    this.explanation = explanation
    this.rule = explanation.rule
  }
}

/** A call that was refused on purpose: the kernel is not to blame. */
const doubt = ({ refused, lacks }: Step): string =>
  refused === undefined || lacks ? '' : 'refused by us (--fail); from the kernel it would mean: '

/** The list did not come to its end, although no call of it failed: its message says why. */
export class ExplainedStop extends BoxStopped {
  /** The id of the rule that says why. */
  readonly rule: string

  constructor(stopped: BoxStopped) {
    const { rule, ...words } = explainStop(stopped)
    super(stopped.stop, stopped.box, stopped.done, words)
    this.rule = rule
  }
}

/** A result is used too early: the message says so, and the fix where its call stands. */
class ExplainedUse extends UsedTooEarly {
  constructor({ of, user, box }: UsedTooEarly) {
    const { call } = of.signature
    const stands = box.steps.some(({ id }) => id === of.id) ? 'further down in the list' : 'nowhere in the list'
    super(of, user, box, {
      message: `the result of ${call} is used before the call stands in the list`,
      fix: `${call} stands ${stands}. Put it above the call that uses its result.`,
    })
  }
}

/** The same error with words, where it is the failure of a list; any other error as it is. */
export function explained(error: unknown): unknown {
  if (error instanceof StepFailed) return error instanceof ExplainedFailure ? error : new ExplainedFailure(error)
  if (error instanceof BoxStopped) return error instanceof ExplainedStop ? error : new ExplainedStop(error)
  if (error instanceof UsedTooEarly) return error instanceof ExplainedUse ? error : new ExplainedUse(error)
  return error
}
