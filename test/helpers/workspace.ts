// A workspace of somebody's, in which they do the exercises.
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cooper, type Options, root, type User } from './cooper.ts'

export interface TestWorkspace {
  readonly directory: string
  readonly options: Options
  /** Copies a file into an exercise of theirs. @param from seen from exercises/ */
  take(from: string, to: string): void
  /** Copies our solution. */
  solve(id: string): void
  file(id: string): string
  remove(): void
}

/** @param more arguments before `init` */
export function makeWorkspace({ as, env }: Pick<User, 'as' | 'env'>, more: readonly string[] = []): TestWorkspace {
  const place = mkdtempSync(join(tmpdir(), 'cooper-workspace-'))
  if (as.length > 0) chownSync(place, 1000, 1000)
  const outside = { as, env: { ...env, HOME: join(place, 'home'), XDG_STATE_HOME: '' }, cwd: place }
  expect(cooper([...more, 'init', 'w'], outside)).toMatchObject({ status: 0, stderr: '' })
  const directory = join(place, 'w')
  const file = (id: string) => join(directory, id, 'solution.ts')
  const take = (from: string, to: string) => cpSync(join(root, 'exercises', from), file(to))
  return {
    directory,
    options: { ...outside, cwd: directory },
    take,
    solve: id => take(`${id}/solution.ts`, id),
    file,
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}
