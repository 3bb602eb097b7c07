// Puts an exercise back. What the learner wrote is kept.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../base/user-error.ts'
import { type Exercise, exerciseFile, solutionFile } from '../exercises.ts'
import { exercisesIn, fileOf, type Mine, OURS, type Workspace } from './find.ts'
import { setOpen } from './state.ts'

/** The exercise as it was given. Gives where the learner's file is kept now, as seen from the workspace. */
export function resetExercise({ workspace, exercise }: Mine): string | undefined {
  setOpen(workspace, exercise.id)
  return replaced(workspace, exercise, exerciseFile(exercise))
}

/** Our solutions for all exercises before this one. Gives where the learner's files are kept now. */
export const takeOurs = ({ workspace, exercise }: Mine): string[] =>
  exercisesIn(workspace)
    .filter(({ id }) => id < exercise.id)
    .flatMap(each => replaced(workspace, each, solutionFile(each)) ?? [])

function replaced(workspace: Workspace, exercise: Exercise, by: string): string | undefined {
  const file = fileOf(workspace, exercise)
  const text = readFileSync(by, 'utf8')
  const kept = !existsSync(file) || readFileSync(file, 'utf8') === text ? undefined : keep(workspace, exercise, file)
  write(file, text)
  return kept
}

/** Under the first number that is free. */
function keep({ directory }: Workspace, { id }: Exercise, file: string): string {
  const kept = (number: number) => join(OURS, 'kept', `${id}-${number}.ts`)
  let number = 1
  while (existsSync(join(directory, kept(number)))) number++
  orRefuse(() => {
    mkdirSync(join(directory, OURS, 'kept'), { recursive: true })
    copyFileSync(file, join(directory, kept(number)))
  })
  return kept(number)
}

const write = (file: string, text: string) => orRefuse(() => writeFileSync(file, text))

function orRefuse(work: () => void): void {
  try {
    work()
  } catch (error) {
    throw new UserError(3, `nothing can be put back: ${(error as Error).message}`, "Is this workspace somebody else's?")
  }
}
