// Why a file of /proc is not there (ENOENT), though a proc is: its name is another.
import { readdirSync } from 'node:fs'
import { nearest } from '../../base/nearest.ts'
import type { Step } from '../../syscalls/step.ts'
import type { Reason } from './before.ts'

export function noSuchFile({ args }: Step): Reason | undefined {
  const path = String(args[1])
  const [, name] = /^\/proc\/(?:self|\d+)\/([^/]+)$/.exec(path) ?? []
  if (name) return misspelt(name, path)
  const [, ofProcess] = /^\/proc\/([ug]id_map|setgroups)$/.exec(path) ?? []
  if (ofProcess) return elsewhere(path, `/proc/self/${ofProcess}`)
  return /^proc\/self\//.test(path) ? elsewhere(path, `/${path}`) : undefined
}

function misspelt(name: string, path: string): Reason | undefined {
  const names = namesHere()
  if (names.length === 0 || names.includes(name)) return undefined
  const near = nearest(name, names)
  return {
    means: `a process has no file ${name} in /proc${near ? `; did you mean ${near}?` : ''}`,
    fix: near ? `write to ${path.slice(0, -name.length)}${near}` : 'ls /proc/self shows which there are: man 5 proc',
  }
}

const elsewhere = (path: string, right: string): Reason => ({
  means: `${path} is not where the file of the process itself lies`,
  fix: `that is ${right}`,
})

/** What every process has, ours too. */
function namesHere(): string[] {
  try {
    return readdirSync('/proc/self')
  } catch {
    return []
  }
}
