// Where a dynamic loader looks for a library. Source: ld.so(8), ldconfig(8); for musl its ldso/dynlink.c.

import { globSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Elf } from './read.ts'

/**
 * The path that `path` leads to for a process whose root is `root`: there an absolute symbolic link starts at that
 * root, and `..` does not lead out of it. A part that does not exist is left as it is.
 */
export const inRoot = (root: string, path: string): string => {
  let links = 0
  const follow = (at: string, parts: readonly string[]): string => {
    const [part, ...rest] = parts
    if (part === undefined) return at
    if (part === '' || part === '.') return follow(at, rest)
    if (part === '..') return follow(dirname(at), rest)
    const next = join(at, part)
    const link = readLink(join(root, next))
    // The kernel gives up after 40 links, with ELOOP; the file then counts as missing.
    if (link === null || ++links > 40) return follow(next, rest)
    return follow(link.startsWith('/') ? '/' : at, [...link.split('/'), ...rest])
  }
  return join(root, follow('/', path.split('/')))
}

const readLink = (path: string): string | null => {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

const readLines = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n').map(line => line.replace(/#.*/, '').trim())
  } catch {
    return []
  }
}
