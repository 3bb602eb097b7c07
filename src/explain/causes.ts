// Which line of a list is the cause, where the list ran and a claim about its box does not hold: the model of the list knows
// more than the box shows. Calls that failed and were let pass are asked first.

import { StepFailed } from '../run/failure.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import { errnoName } from '../syscalls/errno.ts'
import type { Step } from '../syscalls/step.ts'
import type { Cause, CauseRule, Performed, Subject } from './causes/cause.ts'
import { mountCauses } from './causes/mounted.ts'
import { otherCauses } from './causes/others.ts'
import { rootCauses } from './causes/roots.ts'
import { beforeOf } from './earlier-calls/before.ts'
import { explain, failureOf } from './explain.ts'
import { stateAfter } from './model/state.ts'
import { named } from './named.ts'

/** The table of causes, in the order in which they are asked. */
export const causeRules: readonly CauseRule[] = [...rootCauses, ...mountCauses, ...otherCauses]

/** What is known of a list that was performed. @param reports of its calls */
export function performedList(box: Box, reports: readonly Report[]): Performed {
  const ignored = reports.filter(({ errno }) => errno !== 0)
  const done = Math.max(-1, ...reports.map(({ index }) => index)) + 1
  const { steps } = beforeOf(box, done, ignored)
  return { steps, ignored, state: stateAfter(steps) }
}

/** The calls that have to do with a subject: one of them that failed silently is the cause. */
const RELATED: Readonly<Partial<Record<Subject, readonly string[]>>> = {
  root: ['chroot', 'pivot_root', 'mount', 'chdir', 'umount2'],
  'old-root': ['pivot_root', 'umount2', 'mount'],
  proc: ['mount', 'fork'],
  devices: ['mount'],
  propagation: ['mount'],
  hostname: ['sethostname'],
  numbers: ['fork', 'unshare'],
  ids: ['write', 'setuid', 'setgid'],
  network: ['rtnetlink', 'socket'],
  route: ['rtnetlink'],
  loopback: ['rtnetlink', 'socket'],
  sysfs: ['mount'],
  mqueue: ['mount'],
  cgroups: ['mount', 'write'],
  'upper-layer': ['mount'],
}
export const relatedCalls = (subject: Subject): readonly string[] => RELATED[subject] ?? []

/** The cause of a claim that does not hold; undefined where the model knows none. */
export function causeOf(subject: Subject, list: Performed): Cause | undefined {
  for (const { id, about, find } of causeRules) {
    const found = about.includes(subject) ? find(list) : undefined
    if (found) return { rule: id, ...found }
  }
  return undefined
}

/** Lines that failed for one reason, and after which the list went on because they may fail. */
export interface Ignored {
  /** The first of them. */
  readonly step: Step
  /** The name that lists use: `write` for the open, the write and the close that it stands for. */
  readonly call: string
  readonly means: string
  readonly fix: string
}

/**
 * The calls of a list that failed silently. Not a directory that was there already, nor the places in which a program is
 * looked for.
 */
export function ignoredIn(box: Box, reports: readonly Report[]): Ignored[] {
  const failed = reports.filter(({ errno, step }) => errno !== 0 && step.mayFail)
  const lines = failed.filter((report, i) => isSurprise(report) && lineOf(failed, report) === i)
  const reasons = lines.map(report => {
    const before = failed.slice(0, failed.indexOf(report))
    return { report, ...explain(failureOf(new StepFailed(report, box, undefined, before))) }
  })
  const isFirst = (reason: { means: string }, i: number) =>
    reasons.findIndex(({ means }) => means === reason.means) === i
  return reasons.filter(isFirst).map(({ report: { step, errno }, means, fix }) => {
    const more = reasons.filter(each => each.means === means).length - 1
    const others = more > 0 ? ` (and ${more} more ${more === 1 ? 'line' : 'lines'} too)` : ''
    return {
      step,
      call: (step.partOf ?? step.signature.call).split('(', 1)[0] ?? '',
      means: `${named(step)} failed with ${errnoName(errno)}${others}, and mayFail let the list go on: ${means}`,
      fix: `${fix}. Without mayFail the list ends there, and says so`,
    }
  })
}

const isSurprise = ({ errno, step: { signature } }: Report): boolean =>
  signature.call !== 'execve' && !(signature.call === 'mkdirat' && errnoName(errno) === 'EEXIST')

/** The first report of the line that a call stands in. */
const lineOf = (failed: readonly Report[], { step }: Report): number =>
  failed.findIndex(each => each.step.line === step.line)
