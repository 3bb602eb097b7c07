// tags: fast
// The model of a list: what its calls have made of the process, and which call it was.
import { describe, expect, test } from 'vitest'
import { beforeOf } from '../../src/explain/earlier-calls/before.ts'
import { exists, fromFirstRoot, fromRootNow, hiding } from '../../src/explain/model/mounts.ts'
import { stateAfter } from '../../src/explain/model/state.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWNS,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_REC,
} from '../../src/syscalls/constants.ts'
import { capset, setuid } from '../../src/syscalls/credentials.ts'
import { chdir, mkdir, write } from '../../src/syscalls/files.ts'
import { chroot, mount, pivot_root, umount2 } from '../../src/syscalls/mounts.ts'
import { unshare } from '../../src/syscalls/processes.ts'
import type { Step, Steps } from '../../src/syscalls/step.ts'

const here = import.meta.dirname
const tmpfs = (place: string) => mount('none', place, 'tmpfs', 0, null)
const bind = (from: string, to: string, more = 0) => mount(from, to, null, MS_BIND | more, null)

const done = (steps: Steps, flags = 0) => {
  const box = clone(flags, steps)
  return stateAfter([box.clone, ...box.steps])
}
const files = (steps: Steps) => done(steps).files

describe('a path', () => {
  test('begins in the root of the moment, and . in the directory', () => {
    expect(fromFirstRoot(files([chroot('/a'), chdir('/b')]), '/c')).toBe('/a/c')
    expect(fromFirstRoot(files([chroot('/a'), chdir('/b')]), 'c')).toBe('/a/b/c')
    expect(fromFirstRoot(files([chdir('/a/b'), chroot('.'), chdir('/')]), '../../c')).toBe('/a/b')
    expect(fromRootNow(files([chroot('/a')]), '/a/c')).toBe('/c')
    expect(fromRootNow(files([chroot('/a')]), '/c')).toBeUndefined()
  })

  test('leads out of the new root while the process still stands outside', () => {
    expect(fromFirstRoot(files([chdir('/a'), chroot('/a/b')]), '../c')).toBe('/c')
  })

  test('leads into the old root where pivot_root has put it, until umount2 takes it away', () => {
    const swap = [bind('/a', '/a'), pivot_root('/a', '/a/old'), chdir('/')]
    expect(fromFirstRoot(files(swap), '/old/x')).toBe('/x')
    expect(files(swap).oldRoot?.place).toBe('/a/old')
    expect(files([...swap, umount2('/old', MNT_DETACH)]).oldRoot).toBeUndefined()
  })

  test('pivot_root takes a process that stands in the old root to the new one', () => {
    const swapped = files([chdir('/'), bind('/a', '/a'), pivot_root('/a', '/a'), umount2('.', MNT_DETACH)])
    expect(swapped).toMatchObject({ root: '/a', directory: '/a', oldRoot: undefined })
  })
})

describe('a file', () => {
  test('is hidden by the mount that is laid over it, and there again when that is gone', () => {
    const over = tmpfs(here)
    const file = import.meta.filename
    expect(exists(files([]), file)).toBe(true)
    expect(exists(files([over]), file)).toBe(false)
    expect(hiding(files([over]), file)?.by).toBe(over)
    expect(exists(files([over, umount2(here, 0)]), file)).toBe(true)
    expect(hiding(files([over]), `${here}/no-such-file`)).toBeUndefined()
  })

  test('is to be seen through a bind, and through MS_REC what is mounted below', () => {
    const name = import.meta.filename.slice(here.length)
    expect(exists(files([bind(here, '/x')]), `/x${name}`)).toBe(true)
    const below = [tmpfs('/y/below'), mkdir('/y/below/new')]
    expect(exists(files([...below, bind('/y', '/x', MS_REC)]), '/x/below/new')).toBe(true)
    expect(exists(files([...below, bind('/y', '/x')]), '/x/below/new')).toBe(false)
    expect(exists(files([tmpfs('/x'), mkdir('/x/new')]), '/x/new')).toBe(true)
    expect(exists(files([mkdir('/x/new'), tmpfs('/x')]), '/x/new')).toBe(false)
  })

  test('moves with its mount', () => {
    expect(files([tmpfs('/x'), mount('/x', '/y', null, MS_MOVE, null)]).mounts.map(({ place }) => place)).toEqual([
      '/y',
    ])
  })
})

describe('powers', () => {
  test('name the first call that gave a capability up, and are whole again in a new user namespace', () => {
    const first = capset({ effective: 1n, permitted: 1n, inheritable: 0n })
    const second = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
    expect(done([first, second]).powers.permitted).toMatchObject({ CAP_SYS_ADMIN: first, CAP_CHOWN: second })
    expect(done([first, unshare(CLONE_NEWUSER)]).powers.permitted).toEqual({})
  })

  test('know the last change of the user, and the write that maps it', () => {
    const user = setuid(7)
    const map = write('/proc/self/uid_map', '0 7 1')
    const { powers } = done([user, unshare(CLONE_NEWUSER), map].flat())
    expect(powers).toMatchObject({ uid: 7, uidBy: user })
    expect(powers.user?.uidMap?.signature.call).toBe('write')
    expect(powers.user?.gidMap).toBeUndefined()
  })
})

test('a namespace belongs to the user namespace that was the last when it was made', () => {
  const users = unshare(CLONE_NEWUSER | CLONE_NEWNS)
  const { of } = done([users], CLONE_NEWUTS).namespaces
  expect(of.UTS.depth).toBe(0)
  expect(of.mount).toEqual({ by: users, depth: 1 })
})

test('a call that failed silently has changed nothing', () => {
  const box = clone(0, [chroot('/a'), chroot('/b')])
  const step = box.steps[1] as Step
  const report = { index: 1, step, errno: 2, result: -2, ns: 0, began: 0n, aboutTo: false }
  expect(stateAfter(beforeOf(box, 2, [report]).steps).files.root).toBe('/a')
  expect(stateAfter(beforeOf(box, 2).steps).files.root).toBe('/a/b')
})
