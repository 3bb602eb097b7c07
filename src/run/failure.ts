// How a list can fail, as data. The messages in here are for machines; src/explain/explained.ts puts a failure into words.

import { UserError } from '../base/user-error.ts'
import { showCall } from '../list/show.ts'
import type { Box } from '../syscalls/clone.ts'
import { errnoName } from '../syscalls/errno.ts'
import type { Step } from '../syscalls/step.ts'
import type { Report } from './report.ts'

/** A call of the list failed, and so the list ended there. */
export class StepFailed extends UserError {
  readonly report: Report
  /** The list; undefined where the clone itself failed. */
  readonly box: Box | undefined
  /** The calls before it that failed too, and after which the list went on, because they may fail. */
  readonly ignored: readonly Report[]

  /**
   * @param words the message and the fix, where they are known already
   * @param ignored the calls before it that failed, and may fail
   */
  constructor(
    report: Report,
    box?: Box,
    words?: { readonly message: string; readonly fix: string },
    ignored: readonly Report[] = [],
  ) {
    super(1, words?.message ?? `${showCall(report.step)} = -${errnoName(report.errno)}`, words?.fix)
    this.name = 'StepFailed'
    this.report = report
    this.box = box
    this.ignored = ignored
  }
}

/** The failure of the last call of a trace, if it ended the list. */
export function failureIn(trace: readonly Report[], box: Box): StepFailed | undefined {
  const last = trace.at(-1)
  if (!last || last.errno === 0 || last.step.mayFail) return undefined
  return new StepFailed(
    last,
    box,
    undefined,
    trace.slice(0, -1).filter(({ errno }) => errno !== 0),
  )
}

/** Why a list stopped although no call of it failed. */
export type Stop =
  /** The time that it was given is over, and it was killed. */
  | { readonly kind: 'timed-out'; readonly milliseconds: number | undefined }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  /** The list wrote into the pipe by which the runner reports its calls. */
  | { readonly kind: 'forged-reports' }
  /** A seccomp filter of the list kills the process at this call of the list. */
  | { readonly kind: 'filter-kills'; readonly call: string }
  /** A seccomp filter of the list refuses, or kills at, calls by which the runner reports and ends. */
  | { readonly kind: 'filter-stops-runner'; readonly calls: readonly string[]; readonly kills: boolean }

/** The list did not come to its end. */
export class BoxStopped extends UserError {
  readonly stop: Stop
  readonly box: Box
  /** How many of its calls were performed. */
  readonly done: number

  /** @param words the message and the fix, where they are known already */
  constructor(stop: Stop, box: Box, done: number, words?: { readonly message: string; readonly fix: string }) {
    super(1, words?.message ?? `stopped after ${done} calls: ${JSON.stringify(stop)}`, words?.fix)
    this.name = 'BoxStopped'
    this.stop = stop
    this.box = box
    this.done = done
  }
}

/** A call needs the result of a call that is not performed before it. No call of the list was made. */
export class UsedTooEarly extends UserError {
  /** Whose result is needed. */
  readonly of: Step
  /** The call that needs it. */
  readonly user: Step
  readonly box: Box

  /** @param words the message and the fix, where they are known already */
  constructor(of: Step, user: Step, box: Box, words?: { readonly message: string; readonly fix: string }) {
    super(1, words?.message ?? `${showCall(user)} is performed before ${showCall(of)}`, words?.fix)
    this.name = 'UsedTooEarly'
    this.of = of
    this.user = user
    this.box = box
  }
}

/** The clone itself failed: there is no process, and no call of the list was made. */
export const cloneFailed = ({ clone }: Box, errno: number): StepFailed =>
  new StepFailed({ index: -1, step: clone, result: -errno, errno, ns: 0, began: 0n, aboutTo: false })
