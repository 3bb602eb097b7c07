// ENOENT of a file of /proc, although a proc is mounted: the file has another name.
import { readdirSync } from 'node:fs'
import { nearest } from '../../base/nearest.ts'
import { ruleInList } from '../rule.ts'

/** The files that every process has, taken from this one. */
function namesHere(): string[] {
  try {
    return readdirSync('/proc/self')
  } catch {
    return []
  }
}

/** Where the file of the process itself is, for a path that misses it. */
function ownFile(path: string): string | undefined {
  const [, name] = /^\/proc\/([ug]id_map|setgroups)$/.exec(path) ?? []
  if (name) return `/proc/self/${name}`
  return /^proc\/self\//.test(path) ? `/${path}` : undefined
}

export const procFileRules = [
  ruleInList<{ path: string; name: string; near: string | undefined }>({
    id: 'earlier.openat.misspelt-proc-file',
    call: ['openat'],
    errno: ['ENOENT'],
    when: ({ step }) => {
      const path = String(step.args[1])
      const [, name] = /^\/proc\/(?:self|\d+)\/([^/]+)$/.exec(path) ?? []
      const names = namesHere()
      if (!name || names.length === 0 || names.includes(name)) return undefined
      return { path, name, near: nearest(name, names) }
    },
    means: ({ name, near }) => `a process has no file ${name} in /proc${near ? `; did you mean ${near}?` : ''}`,
    fix: ({ path, name, near }) =>
      near
        ? `write to ${path.slice(0, -name.length)}${near}`
        : 'ls /proc/self shows the files of a process: man 5 proc describes them',
  }),
  ruleInList<{ path: string; right: string }>({
    id: 'earlier.openat.not-in-proc-self',
    call: ['openat'],
    errno: ['ENOENT'],
    when: ({ step }) => {
      const path = String(step.args[1])
      const right = ownFile(path)
      return right ? { path, right } : undefined
    },
    means: ({ path }) => `${path} is not where the file of the process itself lies`,
    fix: ({ right }) => `that is ${right}`,
  }),
]
