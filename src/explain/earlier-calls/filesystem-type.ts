// ENODEV of mount: the name of the filesystem type is misspelt.
import { nearest } from '../../base/nearest.ts'
import { readIfThere } from '../../base/read-if-there.ts'
import { ruleInList } from '../rule.ts'

/** Lines of /proc/filesystems: `nodev<tab>proc`. None where there is no proc. */
export const typesHere = (): string[] =>
  (readIfThere('/proc/filesystems') ?? '')
    .split('\n')
    .map(line => line.split('\t').at(-1) ?? '')
    .filter(Boolean)

export const filesystemTypeRules = [
  ruleInList<{ type: string; near: string }>({
    id: 'earlier.mount.misspelt-type',
    call: ['mount'],
    errno: ['ENODEV'],
    when: ({ step }) => {
      const type = String(step.args[2] ?? '')
      const near = type ? nearest(type, typesHere()) : undefined
      return near && near !== type ? { type, near } : undefined
    },
    means: ({ type, near }) => `this kernel has no filesystem type ${type}; did you mean ${near}?`,
    fix: ({ near }) => `write ${near}`,
  }),
]
