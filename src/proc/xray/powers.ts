// Capabilities, seccomp and the other settings that decide what the kernel allows the process.

import { decode, encode } from '../../syscalls/capabilities.ts'
import type { Status } from '../status.ts'
import type { Question } from './question.ts'
import { count } from './text.ts'

const capabilitySet = (field: 'CapInh' | 'CapPrm' | 'CapEff' | 'CapBnd' | 'CapAmb', id: string): Question => ({
  id: `cap-${id}`,
  group: 'powers',
  title: `${id} set`,
  cell: ({ status }, { lastCapability }) => setText(status[field], lastCapability),
  proof: ({ pid, proc }) => `capsh --decode=$(awk '/^${field}/ { print $2 }' ${proc}/${pid}/status)`,
})

export const powers: Question[] = [
  capabilitySet('CapInh', 'inheritable'),
  capabilitySet('CapPrm', 'permitted'),
  capabilitySet('CapEff', 'effective'),
  capabilitySet('CapBnd', 'bounding'),
  capabilitySet('CapAmb', 'ambient'),
  {
    id: 'no-new-privs',
    group: 'powers',
    title: 'no_new_privs',
    cell: ({ status }) => (status.NoNewPrivs ? 'yes' : 'no'),
    proof: ({ pid, proc }) => `grep NoNewPrivs ${proc}/${pid}/status`,
  },
  {
    id: 'seccomp',
    group: 'powers',
    title: 'seccomp',
    cell: ({ status }) => seccompText(status),
    proof: ({ pid, proc }) => `grep Seccomp ${proc}/${pid}/status`,
  },
  {
    id: 'label',
    group: 'powers',
    title: 'security label',
    cell: ({ label }) => label,
    absent: 'none',
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/attr/current`,
  },
]

/** `none`, `all 41`, `all 41 but CAP_SYS_RESOURCE` (at most 8 missing), or the count and the names. */
export const setText = (set: bigint, last: number): string => {
  if (set === 0n) return 'none'
  const all = (1n << BigInt(last + 1)) - 1n
  const missing = decode(all & ~set)
  if (missing.length === 0) return `all ${last + 1}`
  if (missing.length <= 8) return `all ${last + 1} but ${missing.join(' ')}`
  const names = decode(set)
  return `${names.length}: ${names.join(' ')}`
}

/** The reverse of `setText`: the set that a cell describes. Undefined for any other text. */
export const setIn = (cell: string): bigint | undefined => {
  if (cell === 'none') return 0n
  const [, last, but = ''] = /^all (\d+)(?: but (.*))?$/.exec(cell) ?? []
  if (last) return ((1n << BigInt(last)) - 1n) & ~encode(but.split(' ').filter(Boolean))
  const [, names] = /^\d+: (.*)$/.exec(cell) ?? []
  return names === undefined ? undefined : encode(names.split(' '))
}

const seccompText = ({ Seccomp, Seccomp_filters }: Status): string =>
  Seccomp === 'filter' && Seccomp_filters !== undefined ? `filter (${count(Seccomp_filters, 'program')})` : Seccomp
