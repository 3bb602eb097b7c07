// Resolves paths as a process with another root directory does. Source: path_resolution(7), chroot(2).

import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The result of `look`, or `otherwise` if it throws: a file that we cannot read counts as missing. */
const attempt = <T>(look: () => T, otherwise: T): T => {
  try {
    return look()
  } catch {
    return otherwise
  }
}

/** The kernel gives up after 40 symbolic links, with ELOOP. */
const MAX_LINKS = 40

/**
 * Resolves `path` as if `root` were the root directory, and returns the path outside. An absolute symbolic link starts
 * at `root`, and `..` does not lead out of it. Parts that do not exist are kept.
 */
export const inRoot = (root: string, path: string): string => {
  let links = 0
  const follow = (at: string, parts: readonly string[]): string => {
    const [part, ...rest] = parts
    if (part === undefined) return at
    if (part === '' || part === '.') return follow(at, rest)
    if (part === '..') return follow(dirname(at), rest)
    const next = join(at, part)
    const link = attempt(() => readlinkSync(join(root, next)), null)
    if (link === null || ++links > MAX_LINKS) return follow(next, rest)
    return follow(link.startsWith('/') ? '/' : at, [...link.split('/'), ...rest])
  }
  return join(root, follow('/', path.split('/')))
}

/** Whether the path is a regular file or a symbolic link to one. */
export const isFile = (path: string): boolean => attempt(() => statSync(path).isFile(), false)

/** The lines of a configuration file without comments and empty lines; none if the file is missing. */
export const readLines = (path: string): string[] =>
  attempt(() => readFileSync(path, 'utf8'), '')
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(Boolean)
