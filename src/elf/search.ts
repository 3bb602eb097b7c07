// Where a dynamic loader looks for a library. Source: ld.so(8), ldconfig(8); musl's ldso/dynlink.c.

import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Elf } from './read.ts'
import { inRoot, readLines } from './root.ts'

/** Expands `/etc/ld.so.conf.d/*.conf`. Only the last part of the pattern may contain stars. */
const glob = (root: string, pattern: string): string[] => {
  const directory = dirname(pattern)
  const name = new RegExp(
    `^${basename(pattern)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')}$`,
  )
  try {
    const entries = readdirSync(inRoot(root, directory)).filter(entry => name.test(entry))
    return entries.sort().map(entry => join(directory, entry))
  } catch {
    return []
  }
}

/** The directories in ld.so.conf. The loader reads a cache that ldconfig makes of them; we read the list itself. */
const ldSoConf = (root: string, file = '/etc/ld.so.conf', depth = 0): string[] =>
  readLines(inRoot(root, file)).flatMap(line => {
    const [word, ...patterns] = line.split(/\s+/)
    if (word !== 'include') return word === 'hwcap' ? [] : line.split(/[\s:,]+/)
    if (depth > 8) return []
    const files = patterns.flatMap(pattern => glob(root, absolute(file, pattern)))
    return files.flatMap(included => ldSoConf(root, included, depth + 1))
  })

const absolute = (file: string, pattern: string): string =>
  pattern.startsWith('/') ? pattern : join(dirname(file), pattern)

/** Whether a program was built against musl (Alpine) rather than glibc. */
export const isMusl = (interpreter: string): boolean => /\/ld-musl-[^/]*$/.test(interpreter)

/** Whether musl's one file, which is loader and C library, also serves this library. */
export const isPartOfMusl = (library: string): boolean => /^lib(c|pthread|rt|m|dl|util|xnet)\./.test(library)

/** The directories that a loader searches in `root` after those that the program names, in order. */
export const systemDirectories = (root: string, interpreter: string, machine: Elf['machine']): string[] => {
  if (isMusl(interpreter)) {
    const architecture = /ld-musl-([^/]*)\.so/.exec(interpreter)?.[1] ?? machine
    const listed = readLines(inRoot(root, `/etc/ld-musl-${architecture}.path`)).flatMap(line => line.split(':'))
    return listed.length > 0 ? listed : ['/lib', '/usr/local/lib', '/usr/lib']
  }
  // Debian has one directory per architecture, Fedora keeps 64-bit libraries in lib64, Arch all of them in lib.
  const multiarch = `${machine}-linux-gnu`
  const builtIn = [`/lib/${multiarch}`, `/usr/lib/${multiarch}`, '/lib64', '/usr/lib64', '/lib', '/usr/lib']
  return [...new Set([...ldSoConf(root), ...builtIn])]
}
