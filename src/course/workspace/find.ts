// Finds the learner's workspace, a directory with exercises that `cooper init` made.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../../base/user-error.ts'
import { type Exercise, exercises, findExercise } from '../exercises.ts'
import { readState } from './state.ts'

export interface Workspace {
  readonly directory: string
}

/** An exercise in a workspace. */
export interface Mine {
  readonly workspace: Workspace
  readonly exercise: Exercise
}

/** The subdirectory with types, settings and progress, which cooper writes. It marks a workspace. */
export const COOPER_DIRECTORY = '.cooper'

export const fileOf = ({ directory }: Workspace, { id }: Pick<Exercise, 'id'>): string =>
  join(directory, id, 'solution.ts')

/** The workspace that contains the directory `from`. */
export function workspaceHere(from = process.cwd()): Workspace | undefined {
  const directory = resolve(from)
  if (existsSync(join(directory, COOPER_DIRECTORY, 'workspace.json'))) return { directory }
  return dirname(directory) === directory ? undefined : workspaceHere(dirname(directory))
}

/** The workspace that contains the working directory. Throws UserError if there is none. */
export function needWorkspace(): Workspace {
  const workspace = workspaceHere()
  if (workspace) return workspace
  throw new UserError(2, 'this is no workspace', '`cooper init DIR` makes one, and the exercises are done in there.')
}

/** The exercises that this workspace has. */
export const exercisesIn = (workspace: Workspace): Exercise[] =>
  exercises().filter(exercise => existsSync(fileOf(workspace, exercise)))

/** The exercises that have not been passed and that this machine can run. */
export function openIn(workspace: Workspace): Exercise[] {
  const { passed, cannot } = readState(workspace)
  return exercisesIn(workspace).filter(({ id }) => !passed[id] && !cannot.includes(id))
}

/** The exercise that comes after this one. */
export function exerciseAfter({ workspace, exercise }: Mine): Exercise | undefined {
  return exercisesIn(workspace).find(({ id }) => id > exercise.id)
}

/** The named exercise, or the first open one. Throws UserError if the workspace does not have it. */
export function exerciseIn(workspace: Workspace, called: string | undefined): Exercise {
  if (called !== undefined) {
    const exercise = findExercise(called)
    if (existsSync(fileOf(workspace, exercise))) return exercise
    throw new UserError(2, `this workspace has no ${exercise.id}/solution.ts`, '`cooper init` adds what is missing.')
  }
  const next = openIn(workspace)[0] ?? exercisesIn(workspace).at(-1)
  if (next) return next
  throw new UserError(2, 'this workspace has no exercise', '`cooper init` adds what is missing.')
}
