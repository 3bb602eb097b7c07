// A learner's workspace: a directory with their exercises, which `cooper init` made.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../../base/user-error.ts'
import { type Exercise, exercises, findExercise } from '../exercises.ts'
import { readState } from './state.ts'

export interface Workspace {
  readonly directory: string
}

/** An exercise, as somebody does it. */
export interface Mine {
  readonly workspace: Workspace
  readonly exercise: Exercise
}

/** What is ours in it: types, settings, what has been done. A directory that has this one is a workspace. */
export const OURS = '.cooper'

export const fileOf = ({ directory }: Workspace, { id }: Pick<Exercise, 'id'>): string =>
  join(directory, id, 'solution.ts')

/** The workspace that we are in, or in a directory of. */
export function workspaceHere(from = process.cwd()): Workspace | undefined {
  const directory = resolve(from)
  if (existsSync(join(directory, OURS, 'workspace.json'))) return { directory }
  return dirname(directory) === directory ? undefined : workspaceHere(dirname(directory))
}

/** Throws UserError where we are in none. */
export function needWorkspace(): Workspace {
  const workspace = workspaceHere()
  if (workspace) return workspace
  throw new UserError(2, 'this is no workspace', '`cooper init DIR` makes one, and the exercises are done in there.')
}

/** The exercises that this workspace has. */
export const exercisesIn = (workspace: Workspace): Exercise[] =>
  exercises().filter(exercise => existsSync(fileOf(workspace, exercise)))

/** Those that have not been passed and can be here. */
export function openIn(workspace: Workspace): Exercise[] {
  const { passed, cannot } = readState(workspace)
  return exercisesIn(workspace).filter(({ id }) => !passed[id] && !cannot.includes(id))
}

/** The one that comes after it. */
export function exerciseAfter({ workspace, exercise }: Mine): Exercise | undefined {
  return exercisesIn(workspace).find(({ id }) => id > exercise.id)
}

/** The one that was named; otherwise the first that has not been passed and can be here. Throws UserError. */
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
