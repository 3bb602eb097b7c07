// What the calls of a list have done so far, as far as it can be read from the list.
import { readFileSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Mount, parseMountinfo } from '../../proc/mountinfo.ts'
import type { Box } from '../../syscalls/clone.ts'
import {
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'

/** The calls that were made before one that failed. Calls that may fail count as made: the list does not show whether they did. */
export interface Before {
  /** The clone that made the process comes first. */
  readonly steps: readonly Step[]
}

export const beforeOf = ({ clone, steps }: Pick<Box, 'clone' | 'steps'>, failed: number): Before => ({
  steps: [clone, ...steps.slice(0, failed)].filter(step => !step.leftOut),
})

export const calls = ({ steps }: Before, ...names: readonly string[]): Step[] =>
  steps.filter(step => names.includes(step.signature.call))

/** The index of the last call that made a namespace of this kind; -1 where there is none. */
export const madeAt = ({ steps }: Before, flag: number): number =>
  steps.findLastIndex(
    ({ signature, args }) => ['clone3', 'unshare'].includes(signature.call) && (Number(args[0]) & flag) !== 0,
  )

const PROPAGATION = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE

export const flagsOf = ({ args }: Step): number => Number(args[3] ?? 0)

/** The place where a mount is attached. */
export const placeOf = ({ args }: Step): string => real(String(args[1]))

/** A mount call that changes the propagation of an existing mount. */
export const isPropagation = (step: Step): boolean =>
  step.signature.call === 'mount' && (flagsOf(step) & PROPAGATION) !== 0

/** A mount call that attaches something. */
export const attaches = (step: Step): boolean =>
  step.signature.call === 'mount' && !isPropagation(step) && (flagsOf(step) & MS_REMOUNT) === 0

export const isBind = (step: Step): boolean => attaches(step) && (flagsOf(step) & (MS_BIND | MS_MOVE)) !== 0

/** The directory that relative paths begin at, after these calls. */
export const directoryAfter = (before: Before): string =>
  calls(before, 'chdir').reduce((directory, { args }) => real(resolve(directory, String(args[0]))), process.cwd())

/** The mounts of this process, of which the box got a copy. None where /proc cannot be read. */
export function mountsHere(): readonly Mount[] {
  try {
    return parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'))
  } catch {
    return []
  }
}

/** The path without symbolic links; as it is where this process cannot see it. */
export function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether a path is a directory, or lies in it. */
export const within = (directory: string, path: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`)
