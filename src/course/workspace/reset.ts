// Resets an exercise. The learner's file is kept.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from '../../base/make-directory.ts'
import { readText, Unreadable } from '../../base/read-text.ts'
import { UserError } from '../../base/user-error.ts'
import { type Exercise, exerciseFile, solutionFile } from '../exercises.ts'
import { COOPER_DIRECTORY, exercisesIn, fileOf, type Mine, type Workspace } from './find.ts'
import { setOpen } from './state.ts'

/**
 * Restores the exercise as it was given. Returns the path, relative to the workspace, at which the learner's file is
 * kept.
 */
export function resetExercise({ workspace, exercise }: Mine): string | undefined {
  setOpen(workspace, exercise.id)
  return replaced(workspace, exercise, exerciseFile(exercise))
}

/** Takes our solutions for all exercises before this one. Returns the paths at which the learner's files are kept. */
export const takeSolutions = ({ workspace, exercise }: Mine): string[] =>
  exercisesIn(workspace)
    .filter(({ id }) => id < exercise.id)
    .flatMap(each => replaced(workspace, each, solutionFile(each)) ?? [])

function replaced(workspace: Workspace, exercise: Exercise, by: string): string | undefined {
  const file = fileOf(workspace, exercise)
  const text = readFileSync(by, 'utf8')
  const theirs = orRefuse(() => (existsSync(file) ? readText(file) : text))
  const kept = theirs === text ? undefined : keep(workspace, exercise, file)
  write(file, text)
  return kept
}

/** Moves the file to the first free number. */
function keep({ directory }: Workspace, { id }: Exercise, file: string): string {
  const kept = (number: number) => join(COOPER_DIRECTORY, 'kept', `${id}-${number}.ts`)
  let number = 1
  while (existsSync(join(directory, kept(number)))) number++
  orRefuse(() => {
    makeDirectory(join(directory, COOPER_DIRECTORY, 'kept'))
    copyFileSync(file, join(directory, kept(number)))
  })
  return kept(number)
}

const write = (file: string, text: string) => orRefuse(() => writeFileSync(file, text))

function orRefuse<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const isOther = error instanceof Unreadable && !error.code
    throw new UserError(
      isOther ? 2 : 3,
      `the exercise cannot be reset: ${isOther ? `its file ${error.message}` : (error as Error).message}`,
      isOther ? 'Remove it, and reset again.' : 'Does this workspace belong to another user?',
    )
  }
}
