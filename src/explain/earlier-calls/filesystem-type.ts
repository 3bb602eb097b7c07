// Why this kernel has no filesystem of a type (ENODEV): its name is another.
import { readFileSync } from 'node:fs'
import { nearest } from '../../base/nearest.ts'
import type { Reason } from './before.ts'

export function misspeltType(type: string): Reason | undefined {
  const near = nearest(type, typesHere())
  if (!near || near === type) return undefined
  return { means: `this kernel has no filesystem type ${type}; did you mean ${near}?`, fix: `write ${near}` }
}

/** Lines of /proc/filesystems: `nodev<tab>proc`. None where there is no proc. */
function typesHere(): string[] {
  try {
    return readFileSync('/proc/filesystems', 'utf8')
      .split('\n')
      .map(line => line.split('\t').at(-1) ?? '')
      .filter(Boolean)
  } catch {
    return []
  }
}
