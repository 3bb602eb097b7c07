// tags: fast, as-user
// Capabilities as numbers, as names, and through execve.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { showCall } from '../../src/list/show.ts'
import { capture } from '../../src/run/capture.ts'
import { runner } from '../../src/run/native.ts'
import { capabilities, decode, setOf } from '../../src/syscalls/capabilities.ts'
import * as numbers from '../../src/syscalls/capability-numbers.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_DUMPABLE,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
  SECBIT_NOROOT,
} from '../../src/syscalls/constants.ts'
import { capset } from '../../src/syscalls/credentials.ts'
import { afterExecve, type Executor, encodeFileCapabilities } from '../../src/syscalls/execve-capabilities.ts'
import { prctl } from '../../src/syscalls/processes.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

const { CAP_CHOWN, CAP_KILL, CAP_NET_RAW, CAP_SYS_ADMIN, CAP_SYS_MODULE } = numbers

test('the numbers are the places in the list of names', () => {
  expect(Object.keys(numbers).length).toBe(capabilities.length)
  for (const [name, number] of Object.entries(numbers)) expect(capabilities[number]?.name).toBe(name)
  expect(decode(setOf(CAP_CHOWN, CAP_NET_RAW))).toEqual(['CAP_CHOWN', 'CAP_NET_RAW'])
})

test('prctl is shown with the names that its first argument calls for', () => {
  expect(showCall(prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE))).toBe('prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE)')
  expect(showCall(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL))).toBe(
    'prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL)',
  )
  expect(showCall(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL))).toBe(
    'prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)',
  )
  expect(showCall(prctl(PR_SET_NO_NEW_PRIVS, 1))).toBe('prctl(PR_SET_NO_NEW_PRIVS, 1)')
  expect(showCall(prctl(PR_SET_DUMPABLE, 1))).toBe('prctl(PR_SET_DUMPABLE, 1)')
  expect(showCall(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT))).toBe('prctl(PR_SET_SECUREBITS, SECBIT_NOROOT)')
})

test('capset is shown by name', () => {
  const some = setOf(CAP_CHOWN, CAP_SYS_ADMIN)
  expect(showCall(capset({ effective: some, permitted: some, inheritable: 0n }))).toBe(
    'capset({version 3, this process}, {effective = permitted = CAP_CHOWN|CAP_SYS_ADMIN, inheritable = none})',
  )
  expect(showCall(capset({ effective: 0n, permitted: some, inheritable: setOf(40) }))).toContain(
    '{effective = none, permitted = CAP_CHOWN|CAP_SYS_ADMIN, inheritable = CAP_CHECKPOINT_RESTORE}',
  )
})

const user: Executor = {
  effective: 0n,
  permitted: 0n,
  inheritable: 0n,
  ambient: 0n,
  bounding: ~0n,
  root: false,
  noNewPrivs: false,
}
const A = 1n
const B = 2n

test('execve takes from a user what no file gives', () => {
  expect(afterExecve({ ...user, permitted: A, effective: A })).toMatchObject({ permitted: 0n, effective: 0n })
})

test('execve gives root the bounding and the inheritable set', () => {
  expect(afterExecve({ ...user, root: true, bounding: A, inheritable: B })).toMatchObject({
    permitted: A | B,
    effective: A | B,
    inheritable: B,
  })
})

test('a program that wants in effect what it cannot have is not started', () => {
  const file = { permitted: A | B, inheritable: 0n, effective: true }
  expect(afterExecve({ ...user, bounding: A }, file)).toBe('EPERM')
  expect(afterExecve({ ...user, bounding: A }, { ...file, effective: false })).toMatchObject({
    permitted: A,
    effective: 0n,
  })
  // What is inherited counts too.
  expect(afterExecve({ ...user, bounding: A, inheritable: B }, { ...file, inheritable: B })).toMatchObject({
    permitted: A | B,
  })
})

test('the attribute on a file is 24 bytes: revision, two halves of two sets, whose root', () => {
  const bytes = encodeFileCapabilities(
    { permitted: setOf(CAP_NET_RAW, 33), inheritable: setOf(0), effective: true },
    1000,
  )
  expect([...new Uint32Array(bytes.buffer)]).toEqual([0x03000001, 1 << 13, 1, 2, 0, 1000])
})

unless(needsRoot, test)('a list that drops powers leaves our own process as it was', async () => {
  const ours = () => readFileSync('/proc/self/status', 'utf8').match(/^(Cap|NoNewPrivs|Seccomp|Uid).*$/gm)
  const before = ours()
  const drop = prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE)
  const none = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
  for (const steps of [[drop], [prctl(PR_SET_NO_NEW_PRIVS, 1)], [drop, none]]) await capture(clone(0, steps))
  expect(ours()).toEqual(before)
  const { call, number } = runner()
  const PR_GET_DUMPABLE = 3
  expect(call(number('prctl'), PR_GET_DUMPABLE)).toBe(1)
})
