// The files of a cgroup's directory. Source: the kernel's cgroup-v2.rst, "Conventions", and cgroup-v1/.

import { readFileSync } from 'node:fs'
import { Forbidden } from '../errors.ts'

/** As the kernel writes it: a number, or `max` where nothing is limited. */
export type Limit = number | 'max'

/**
 * The text of a file, without its last line feed. Undefined where the controller, the kernel or the cgroup lacks it.
 * @throws Forbidden
 */
export const textIn = (directory: string, file: string): string | undefined => {
  try {
    return readFileSync(`${directory}/${file}`, 'utf8').trimEnd()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') throw new Forbidden(`${directory}/${file}`)
    // ENODEV: the cgroup was removed between opening and reading. EOPNOTSUPP: a root cgroup has no such number.
    if (code && ['ENOENT', 'ENODEV', 'EOPNOTSUPP', 'ENOTSUP', 'EINVAL'].includes(code)) return undefined
    throw error
  }
}

/** A single number. */
export const numberIn = (directory: string, file: string): number | undefined => {
  const text = textIn(directory, file)
  return text === undefined ? undefined : Number(text)
}

/** `max` or a number. */
export const limitIn = (directory: string, file: string): Limit | undefined => {
  const text = textIn(directory, file)
  return text === undefined ? undefined : limitOf(text)
}

/** v1 has no word for "no limit": a quota of -1, or as many bytes as a machine cannot have (2^63, less a page). */
export const limitOf = (text: string): Limit => {
  const number = Number(text)
  return text === 'max' || number < 0 || number >= 2 ** 62 ? 'max' : number
}

/** `low 0\nhigh 3` → { low: 0, high: 3 } */
export const tableIn = (directory: string, file: string): Record<string, number> | undefined => {
  const text = textIn(directory, file)
  return text === undefined ? undefined : Object.fromEntries(rows(text).map(([name, value]) => [name, Number(value)]))
}

/** The words of each line. */
export const rows = (text: string): [string, ...string[]][] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' ') as [string, ...string[]])

/** The smaller one; no limit is the largest. */
export const tighter = (a: Limit, b: Limit): Limit => (a === 'max' ? b : b === 'max' ? a : Math.min(a, b))
