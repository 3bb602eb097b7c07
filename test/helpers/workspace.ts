// Makes a workspace in which a test does exercises.
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cooper, type Options, root, type User } from './cooper.ts'

export interface TestWorkspace {
  readonly directory: string
  readonly options: Options
  /** Copies a file into an exercise of the workspace. @param from a path relative to exercises/ */
  take(from: string, to: string): void
  /** Copies our solution into an exercise. */
  solve(id: string): void
  /** Copies our solutions and records them as passed. */
  takeAsPassed(...ids: string[]): void
  file(id: string): string
  /** Writes a file. @param path relative to the workspace */
  write(path: string, text: string): void
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
  const write = (path: string, text: string) => {
    writeFileSync(join(directory, path), text)
    if (as.length > 0) chownSync(join(directory, path), 1000, 1000)
  }
  const progress = join('.cooper', 'progress.json')
  const takeAsPassed = (...ids: string[]) => {
    for (const id of ids) take(`${id}/solution.ts`, id)
    const before = existsSync(join(directory, progress)) ? readFileSync(join(directory, progress), 'utf8') : '{}'
    const { passed, ...others } = JSON.parse(before)
    const now = Object.fromEntries(ids.map(id => [id, '2026-11-26T00:00:00.000Z']))
    write(progress, JSON.stringify({ version: 1, ...others, passed: { ...passed, ...now } }))
  }
  return {
    directory,
    options: { ...outside, cwd: directory },
    take,
    solve: id => take(`${id}/solution.ts`, id),
    takeAsPassed,
    file,
    write,
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}
