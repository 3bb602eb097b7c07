// Tests that some machines cannot run say why in their title, and test/not-run.ts lists them.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { describe, test } from 'vitest'

/**
 * `unless(reason, test)` is vitest's `test`, or `describe`, where there is no reason. Where there is one, it skips, and adds
 * the reason to each title.
 */
export function unless<Api extends typeof test | typeof describe>(reason: string | undefined, api: Api): Api {
  if (reason === undefined) return api
  const named = (title: unknown) => `${title} (not run: ${reason})`
  const skip = api.skip as unknown as Skip
  const skips: Skip = Object.assign((title: unknown, ...rest: unknown[]) => skip(named(title), ...rest), {
    each:
      (...cases: unknown[]) =>
      (title: unknown, ...rest: unknown[]) =>
        skip.each(...cases)(named(title), ...rest),
  })
  return skips as unknown as Api
}

interface Skip {
  (title: unknown, ...rest: unknown[]): unknown
  each(...cases: unknown[]): (title: unknown, ...rest: unknown[]) => unknown
}

/** The reason that `unless` added to a title. */
export const reasonIn = (title: string): string | undefined => /\(not run: ([^)]*)\)/.exec(title)?.[1]

const isRoot = process.geteuid?.() === 0

/** Each is the reason why a test cannot run here, or undefined where it can. */
export const needsRoot = isRoot ? undefined : 'only root can'
export const needsUser = isRoot ? 'only an ordinary user can' : undefined
/** In CI, which installs all of them, a program that is missing fails its tests. */
export function missing(...programs: readonly string[]): string | undefined {
  if (process.env.CI) return undefined
  const absent = programs.filter(program => !installed(program))
  return absent.length > 0 ? `no program ${absent.join(', ')}` : undefined
}

/** Whether a program is in PATH, or in the directories of root's programs. */
const installed = (program: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some(directory => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
