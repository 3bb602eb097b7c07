// A list imports those of earlier exercises. If one of them has been broken since, the error is not in the current
// file, so we say where it is.
import { basename, dirname } from 'node:path'
import { UserError } from '../../base/user-error.ts'
import type { Exercise } from '../../course/exercises.ts'
import { exercisesIn, type Mine } from '../../course/workspace/find.ts'
import { readState } from '../../course/workspace/state.ts'
import type { Outcome } from '../../grader/judge-file.ts'
import type { Output } from '../output.ts'
import { keepOutcome } from './keep.ts'
import { outcomeOf } from './outcome.ts'

export interface Earlier {
  readonly exercise: Exercise
  readonly outcome: Outcome
  /** Whether the exercise was passed before. */
  readonly wasDone: boolean
}

/**
 * The earlier exercise that causes the failure: the failed claim or call comes from it, and its own list fails too. If
 * its own list passes, the current list is the cause.
 */
export async function earlierToBlame(mine: Mine, outcome: Outcome): Promise<Earlier | undefined> {
  const exercise = cameFrom(mine, outcome)
  if (!exercise) return undefined
  const its = { ...mine, exercise }
  const alone = await outcomeOf(its, 'ns', () => {}).catch(error => {
    if (error instanceof UserError) return undefined
    throw error
  })
  if (!alone || alone.passed || alone.cannot) return undefined
  keepOutcome(its, alone)
  const wasDone = readState(mine.workspace).before[exercise.id] !== undefined
  return (await earlierToBlame(its, alone)) ?? { exercise, outcome: alone, wasDone }
}

/** The earlier exercise named by a failed claim (`pid-own-proc`), or by the file that contains the failed call. */
function cameFrom({ workspace, exercise }: Mine, { passed, cannot, claims, failedAt }: Outcome): Exercise | undefined {
  if (passed || cannot) return undefined
  const failing = claims.filter(each => each.passed === false)
  return exercisesIn(workspace).find(
    ({ id, name }) =>
      id < exercise.id &&
      (failing.some(claim => claim.id.startsWith(`${name}-`)) || (failedAt && basename(dirname(failedAt.file)) === id)),
  )
}

export const blame = ({ style }: Output, { exercise: { number }, wasDone }: Earlier): string =>
  style.yellow(`Exercise ${number}'s list ${wasDone ? 'no longer holds' : 'does not hold yet'}: cooper check ${number}`)
