// tags: fast
// Some conditions of claims hold for every box that a list can make. Here the claims judge boxes that are made up.
import { expect, test } from 'vitest'
import { claims as cgroups } from '../../lessons/08-cgroups/check.ts'
import { claims as capabilities } from '../../lessons/09-capabilities/check.ts'
import type { Claim } from '../../src/check/claim.ts'

const passes = async (claims: readonly Claim[], id: string, box: object, host: object = {}) => {
  const found = claims.find(claim => claim.id === id)
  const { passed } = await found!.judge({ box: { pid: 1, ...box }, host } as unknown as Parameters<Claim['judge']>[0])
  return passed
}

test.each([
  ['pids-limit', 'pids'],
  ['memory-limit', 'memory'],
])('%s fails where the group with the limit counts nothing', async (id, controller) => {
  const side = (bound: number | 'max', current: number) => ({
    cgroup: { [controller]: { directory: '/sys/fs/cgroup/box', bound, current } },
  })
  expect(await passes(cgroups, id, side(20, 1), side('max', 1)), 'one process in a limited group').toBe(true)
  expect(await passes(cgroups, id, side(20, 0), side('max', 1)), 'nothing in a limited group').toBe(false)
})

test('powers fails where the process may take back a capability that is not effective now', async () => {
  const everything = (1n << 41n) - 1n
  const status = { CapPrm: 0n, CapEff: 0n, CapInh: 0n }
  expect(await passes(capabilities, 'powers', { status }), 'no capability').toBe(true)
  expect(await passes(capabilities, 'powers', { status: { ...status, CapPrm: everything } }), 'permitted').toBe(false)
  expect(await passes(capabilities, 'powers', { status: { ...status, CapEff: everything } }), 'effective').toBe(false)
})

test('filter is not checked where a program installed the filter, and its own program is not known', async () => {
  const status = { Seccomp: 'filter', Seccomp_filters: 2 }
  const host = { status: { Seccomp_filters: 1 } }
  expect(await passes(capabilities, 'filter', { status }, host), 'a filter of a program').toBe(null)
  expect(await passes(capabilities, 'filter', { status: { ...status, Seccomp_filters: 1 } }, host)).toBe(false)
})
