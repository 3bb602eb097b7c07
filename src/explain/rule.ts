// What a rule is. A rule knows one reason why a call fails: src/explain/rules.ts holds all of them in one table, and
// src/explain/explain.ts lets the first one speak that fits.

import type { Machine } from '../proc/machine.ts'
import type { Report } from '../run/report.ts'
import type { Args } from '../syscalls/errno-rule.ts'
import type { Step } from '../syscalls/step.ts'
import type { Before } from './earlier-calls/before.ts'
import type { State } from './model/state.ts'

/** A call that failed, and what is known about it. */
export interface Failure {
  /** The kernel's name, `openat`; of a netlink request that failed, its type, `RTM_NEWLINK`. */
  readonly call: string
  /** `EPERM`, or `errno 4000` where Linux has no such number. */
  readonly errno: string
  /** In the kernel's order. For write(2) the first is the path, or the openat step that gave the descriptor. */
  readonly args: Args
  /** The call as it stands in a list. */
  readonly step?: Step
  /** What stands before it and after it. Missing where the list is not known. */
  readonly list?: ListAround
  /** What was read of this machine. Missing where the machine is not to blame, as for most calls of a list. */
  readonly machine?: Machine
}

/** The list around a call. */
export interface ListAround {
  /** The calls before it that succeeded. */
  readonly before: Before
  /** The calls before it that failed too, and after which the list went on. */
  readonly ignored: readonly Report[]
  readonly after: readonly Step[]
  /** What the calls before it have made of the process. */
  readonly state: State
}

/** A failure whose list is known. */
export interface FailureInList extends ListAround {
  /** The name by which the rules know the call: of a netlink request that failed, its type. */
  readonly call: string
  readonly errno: string
  readonly step: Step
}

/** @template Facts what `when` has found out, for `means` and `fix` */
export interface RuleOf<Facts> {
  /** Names the rule for `--debug` and for its test: `earlier.pivot_root.shared-parent`. */
  readonly id: string
  readonly call: 'any' | readonly string[]
  readonly errno: 'any' | readonly string[]
  /** Whether the rule fits: the facts that its texts need; undefined or false where it does not fit. */
  readonly when: (failure: Failure) => Facts | undefined | false
  /**
   * The kernel names only the first of several conditions that do not hold. Rules about conditions of the same call are said
   * together, so that one error does not follow the other.
   */
  readonly oneOf?: string
  /** What has happened, half a sentence. */
  readonly means: string | ((facts: Facts) => string)
  /** What to do about it, half a sentence. */
  readonly fix: string | ((facts: Facts) => string)
}

export type Rule = RuleOf<unknown>

/** A rule for the table, in which the types of facts differ. */
export const rule = <Facts>(text: RuleOf<Facts>): Rule => text as Rule

/** A rule that needs to know the calls before and after. */
export const ruleInList = <Facts>({
  when,
  ...text
}: Omit<RuleOf<Facts>, 'when'> & { when: (failure: FailureInList) => Facts | undefined | false }): Rule =>
  rule<Facts>({ ...text, when: ({ call, errno, step, list }) => step && list && when({ call, errno, step, ...list }) })

/** What a rule says of a failure; undefined where it does not fit. */
export function say({ call, errno, when, means, fix }: Rule, failure: Failure) {
  if (call !== 'any' && !call.includes(failure.call)) return undefined
  if (errno !== 'any' && !errno.includes(failure.errno)) return undefined
  const facts = when(failure)
  if (facts === undefined || facts === false) return undefined
  const worded = (text: Rule['means']) => (typeof text === 'string' ? text : text(facts))
  return { means: worded(means), fix: worded(fix) }
}
