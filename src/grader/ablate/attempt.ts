// One attempt: the list with something taken away, performed and judged. It may break the lab, so each attempt has its own.

import { UserError } from '../../base/user-error.ts'
import { withTimeout } from '../../base/with-timeout.ts'
import type { Verdict } from '../../check/claim.ts'
import { hostFacts } from '../../check/claim-context.ts'
import { startList } from '../../check/find-box.ts'
import { judgeBox } from '../../check/judge-box.ts'
import type { Environment } from '../../course/environment.ts'
import { findExercise, givenFor, groundsOf } from '../../course/exercises.ts'
import type { Decoration } from '../../course/lesson.ts'
import { findLesson, loadCheck, loadLesson } from '../../course/lessons.ts'
import { makeHost } from '../../lab/host.ts'
import { showWholeLine } from '../../list/show.ts'
import { StepFailed } from '../../run/failure.ts'
import type { Report } from '../../run/report.ts'
import type { Box } from '../../syscalls/clone.ts'
import { errnoName } from '../../syscalls/errno.ts'
import { readList } from '../read-list.ts'
import { lineOf, type Removable, type Removal, removables, remove } from './removal.ts'

/** What an attempt is about: whose list, and what is taken away from it. */
export interface Order {
  readonly lesson: string
  /** Judged as the exercise of that name. */
  readonly exercise: boolean
  readonly file?: string
  readonly without?: Removal
  /** Milliseconds after which it is given up. */
  readonly timeout: number
}

/** How it ended: with verdicts, or with a call that failed. */
export interface Outcome {
  readonly verdicts?: readonly Verdict[]
  /** The line that could not be performed, by its first call; the length of the list where that came to its end. */
  readonly failedAt?: number
  /** Why, in one sentence. */
  readonly because?: string
}

export interface Attempt extends Outcome {
  /** What can be taken away; told by the attempt that takes nothing away. */
  readonly removables?: readonly Removable[]
  /** What the lesson says is decoration, here and for this user. */
  readonly decoration?: readonly Decoration[]
  /** How many calls the list has. */
  readonly calls?: number
}

/** Makes an attempt. Throws UserError where there is no list. */
export async function attempt(order: Order, environment: Environment): Promise<Attempt> {
  const { lesson: id, exercise, file, without, timeout } = order
  const lesson = findLesson(id)
  const [{ claims: ofCheck, decoration = [] }, ofLesson] = [await loadCheck(lesson), await loadLesson(lesson)]
  const given = exercise ? await givenFor(findExercise(id)) : undefined
  const claims = given?.claims ?? ofCheck
  const { prepare } = given ?? (file ? await groundsOf(lesson) : ofLesson)
  const box = file ? (command: string[]) => readList(file, command, environment) : ofLesson.box
  const host = await makeHost()
  const before = hostFacts(host.pid)
  prepare?.()
  let list: Box | undefined
  let staying: readonly string[] = []
  const performed: Report[] = []
  const written = async (command: string[]) => {
    staying = command
    const whole = await box(command)
    const changed = without ? remove(whole, without) : whole
    list = changed
    return changed
  }
  const told = () =>
    without || !list ? {} : { removables: removables(list, staying), calls: list.steps.length, decoration }
  try {
    const performAndJudge = async () => {
      const subject = await startList(written, { host, onReport: report => performed.push(report) })
      return judgeBox(claims, subject, before, host.pid)
    }
    // A box that is late is not stopped here: the lab ends with this process, and the box with the lab.
    const verdicts = await withTimeout(timeout, performAndJudge(), () => {
      throw new UserError(1, `it was not done after ${timeout / 1000} seconds`)
    })
    return { verdicts, ...told() }
  } catch (error) {
    if (!(error instanceof UserError) || !list) throw error
    return { ...failure(error, list, performed), ...told() }
  }
}

function failure(error: UserError, list: Box, performed: readonly Report[]): Outcome {
  if (error instanceof StepFailed) {
    const { index, step } = error.report
    const line = showWholeLine(list.steps.filter(({ line }) => line === step.line))
    const lacks = step.lacks ? ', for it needs a result that is not there' : ''
    return {
      failedAt: index < 0 ? index : lineOf(list, index),
      because: `${line}: ${errnoName(error.report.errno)}${lacks}`,
    }
  }
  const next = (performed.at(-1)?.index ?? -1) + 1
  if (next >= list.steps.length) return { failedAt: next, because: 'The list comes to its end, and no command runs.' }
  return { failedAt: lineOf(list, next), because: error.message }
}
