// Paths as a process sees them whose root is another directory. Source: path_resolution(7), chroot(2).

import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What the file system says, or `otherwise` where it says no: a file that cannot be read is not there for us. */
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
 * The path outside that `path` leads to inside `root`: an absolute symbolic link starts at that root, and `..` does
 * not lead out of it. A part that does not exist is left as it is.
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

/** A regular file, or a link to one. */
export const isFile = (path: string): boolean => attempt(() => statSync(path).isFile(), false)

/** The lines of a configuration file without their comments; none where there is no such file. */
export const readLines = (path: string): string[] =>
  attempt(() => readFileSync(path, 'utf8'), '')
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(Boolean)
