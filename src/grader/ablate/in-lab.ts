// An attempt in a lab of its own: a second Node makes it, and says how it went. Whatever the list does, even to the lab or to
// that Node, goes with the lab.
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { messageIn } from '../../base/message.ts'
import { type ExitCode, UserError } from '../../base/user-error.ts'
import { courseDirectory } from '../../course/directories.ts'
import { findExercise, givenFor } from '../../course/exercises.ts'
import { type Lesson, loadLesson } from '../../course/lessons.ts'
import { captureInLab } from '../../lab/lab.ts'
import { ourselves, placeOfFile, toVariable } from '../../lab/second-node.ts'
import type { Captured } from '../../run/capture.ts'
import type { Attempt, Order } from './attempt.ts'
import type { Removal } from './removal.ts'

export interface InLabOptions {
  /** A learner's list instead of the lesson's own. */
  readonly file?: string | undefined
  /** Judged by the claims of the exercise of that name, those of the exercises before it included. */
  readonly exercise?: boolean
  /** Milliseconds that one attempt may take; 10,000 where nothing is said. */
  readonly timeout?: number
  /** Told why the list goes without cgroups, where it can and must. */
  readonly goesWithout?: (why: UserError) => void
  readonly signal?: AbortSignal | undefined
}

/** A learner's file may never come to its end, and then the attempt cannot say that its time is up. */
const LONGER = 2_000

/**
 * Makes an attempt.
 * Throws UserError where there is nothing to be tried: no lab, no list, or an aborted signal.
 */
export async function inLab(lesson: Lesson, options: InLabOptions, without?: Removal): Promise<Attempt> {
  const { file, exercise = false, timeout = 10_000, goesWithout, signal } = options
  const { needs } = exercise ? await givenFor(findExercise(lesson.id)) : await loadLesson(lesson)
  const order: Order = {
    lesson: lesson.id,
    timeout,
    exercise,
    ...(file ? { file: resolve(file) } : {}),
    ...(without ? { without: pick(without) } : {}),
  }
  if (signal?.aborted) throw interrupted()
  const captured = await untilAborted(signal, () =>
    captureInLab(ourselves(), {
      keep: [...(file ? [placeOfFile(file)] : []), ...[courseDirectory() ?? []].flat()],
      cgroups: needs?.cgroups ?? false,
      ...(goesWithout ? { without: goesWithout } : {}),
      env: { ...process.env, ...toVariable({ name: 'attempt', args: [order] }) },
      timeout: timeout + LONGER,
      signal,
    }),
  )
  return answerIn(captured) ?? noAnswer(captured, file ?? lesson.id, without !== undefined)
}

const pick = ({ step, flag }: Removal): Removal => ({ step, ...(flag ? { flag } : {}) })

/** Ctrl-C reaches the labs as well. They may have ended already in the turn in which we hear of it: so, one turn later. */
async function untilAborted<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  const result = await work().then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  await nextTurn()
  if (signal?.aborted) throw interrupted()
  if ('error' in result) throw result.error
  return result.value
}

const interrupted = () => new UserError(130, 'interrupted')

/** The last line; a learner's file may print as well. Undefined where no attempt was sent: noAnswer says why. */
const answerIn = ({ output }: Captured): Attempt | undefined =>
  messageIn<{ attempt: Attempt }>(output.trimEnd().split('\n').at(-1) ?? '', { attempt: 'object' })?.attempt

/** The lab ended without an answer. After a removal that is a result too. */
function noAnswer({ exit, errors }: Captured, whose: string, isRemoval: boolean): Attempt {
  const [said = '', ...more] = errors
    .trim()
    .replace(/^cooper: /, '')
    .split('\n')
  // Killed by us, or with status 137, as a shell says it, by the list: then it was the Node in the lab that was killed.
  const silent = exit.signal === 'SIGKILL' ? 'It was not done in time.' : 'It killed its judge.'
  if (isRemoval) return { because: said || silent }
  if (exit.signal === 'SIGKILL' || said === '')
    throw new UserError(1, `${whose}: ${silent}`, 'Does its box() come to an end, and leave others alone?')
  const code = [1, 2, 3].find(each => each === exit.code) ?? 4
  throw new UserError(code as ExitCode, said, more.join('\n').trim())
}
