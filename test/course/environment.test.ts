// tags: fast, as-user
// What lessons find without asking for it by arguments.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Environment } from '../../src/course/environment.ts'
import type { Filter } from '../../src/syscalls/seccomp/seccomp.ts'

const load = async () => ({
  ...(await import('../../src/course/environment.ts')),
  ...(await import('../../src/course/here.ts')),
})
beforeEach(() => vi.resetModules())

const elsewhere: Environment = {
  scratch: '/elsewhere',
  user: { uid: 0, gid: 8 },
  users: [
    { inside: 0, count: 1 },
    { inside: 100, count: 5 },
  ],
  rootOfTheMachine: false,
  cgroups: { delegated: true, v1: [['memory']] },
  numbers: { openat: 1000 },
}

test('a lesson finds the environment that was set', async () => {
  const here = await load()
  here.setEnvironment(elsewhere)
  expect(here.scratch('root')).toBe('/elsewhere/root')
  expect(here.isRootOfTheMachine(), 'root has numbers to give away').toBe(false)
  expect(here.ownsTheMachine(), 'root of the machine').toBe(false)
  expect([0, 1, 99, 100, 104, 105].filter(here.mayBecome), 'users that root may become').toEqual([0, 100, 104])
  expect(here.cgroupsDelegated(), 'cgroups are delegated').toBe(true)
  expect(here.groupsLent(), 'by its earlier name').toBe(true)
  expect(here.cgroupVersion()).toBe(1)
})

test('a filter is compiled with the numbers of the environment', async () => {
  const here = await load()
  here.setEnvironment(elsewhere)
  const filter: Filter = { default: 'allow', rules: [{ call: 'openat', action: 'kill' }] }
  const program = here.compile(filter)
  expect(program).toContainEqual(expect.objectContaining({ k: 1000 }))
  expect(here.disassemble(program, filter).join('\n')).toContain('openat')
})

test('an environment is set once, so that a lesson never gets two answers', async () => {
  const here = await load()
  here.setEnvironment(elsewhere)
  expect(() => here.setEnvironment(elsewhere)).toThrow('is set already')
})

test('an environment cannot be set after a lesson has asked', async () => {
  const here = await load()
  expect(here.scratch('root')).toBe('/tmp/root')
  expect(() => here.setEnvironment(elsewhere)).toThrow('was asked for too early')
})

test('on the real host the scratch directory is one of its own, made when it is first asked for', async () => {
  const { environmentHere } = await load()
  const environment = environmentHere(true)
  expect(environment.scratch).toMatch(new RegExp(`^${tmpdir()}/cooperage-`))
  expect(existsSync(environment.scratch), 'the scratch directory exists').toBe(true)
  expect(environment.scratch, 'it stays the same').toBe(environment.scratch)
})

test('as data it is the same for another process', async () => {
  const { asData, environmentHere } = await load()
  const environment = environmentHere()
  const sent = JSON.parse(JSON.stringify(asData(environment)))
  expect(sent).toEqual(asData(environment))
  expect(sent.numbers.openat).toBeTypeOf('number')
})
