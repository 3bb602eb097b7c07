// tags: fast
// Every rule about the cause of a claim that does not hold has an example here, and in it no other rule speaks first.
import { describe, expect, test } from 'vitest'
import type { Subject } from '../../src/explain/causes/cause.ts'
import { causeOf, causeRules, ignoredIn, performedList } from '../../src/explain/causes.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  AF_NETLINK,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  O_CLOEXEC,
  O_RDONLY,
} from '../../src/syscalls/constants.ts'
import { type ErrnoName, errnoNumber } from '../../src/syscalls/errno.ts'
import { chdir, close, mkdir, open, write } from '../../src/syscalls/files.ts'
import { chroot, mount, pivot_root, umount2 } from '../../src/syscalls/mounts.ts'
import { newVeth, setLinkUp } from '../../src/syscalls/netlink/links.ts'
import { newRoute } from '../../src/syscalls/netlink/routes.ts'
import { execve, fork, unshare } from '../../src/syscalls/processes.ts'
import { rtnetlink } from '../../src/syscalls/rtnetlink.ts'
import { socket } from '../../src/syscalls/sockets.ts'
import { mayFail, type Steps } from '../../src/syscalls/step.ts'
import { sethostname } from '../../src/syscalls/uts.ts'

const here = import.meta.dirname
const tmpfs = (place: string) => mount('none', place, 'tmpfs', 0, null)
const proc = (place: string) => mount('proc', place, 'proc', 0, null)
const bind = (from: string, to: string) => mount(from, to, null, MS_BIND, null)
const isPrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
const overlay = (flags: number) => mount('overlay', '/x', 'overlay', flags, 'lowerdir=/low:/high,upperdir=/up')
const into = (root: string) => [chroot(root), chdir('/')]
const swap = [bind('/x', '/x'), pivot_root('/x', '/x/old'), chdir('/')]
const outside = socket(AF_NETLINK, 3, 0)
const pair = rtnetlink(outside, newVeth({ name: 'a', peer: 'b', peerNamespace: { pid: 1 } }))

const examples: Readonly<Record<string, [Subject, Steps, number?]>> = {
  'cause.root.mounted-over': ['root', [isPrivate, bind('/x', '/')]],
  'cause.root.taken-away': ['root', [...swap, umount2('/', MNT_DETACH)]],
  'cause.root.same-again': ['root', [chroot('/')]],
  'cause.init.left-outside': ['init', [fork(), chroot('/x')], CLONE_NEWPID],
  'cause.host.bound-in': ['host', [bind(here, '/x/etc'), ...into('/x')]],
  'cause.host.left-open': ['host', [open('/proc/self/ns/mnt', O_RDONLY), ...into('/x')]],
  'cause.host.stands-outside': ['host', [chdir(here), chroot('/x')]],
  'cause.old-root.moved-over': ['old-root', [mount('.', '/', null, MS_MOVE, null), chroot('.')], CLONE_NEWNS],
  'cause.old-root.chroot-only': ['old-root', into('/x'), CLONE_NEWNS],
  'cause.old-root.kept': ['old-root', swap],
  'cause.proc.not-a-proc': ['proc', [tmpfs('/x/proc'), ...into('/x')]],
  'cause.proc.before-its-namespace': ['proc', [proc('/x/proc'), unshare(CLONE_NEWPID), fork(), ...into('/x')]],
  'cause.proc.beside-the-root': ['proc', [proc('/proc'), ...into('/x')], CLONE_NEWPID],
  'cause.proc.missing': ['proc', into('/x')],
  'cause.mount.hidden': ['devices', [tmpfs('/x/dev'), bind('/x', '/x'), ...into('/x')]],
  'cause.mount.source-of-the-box': [
    'devices',
    [bind('/x', '/x'), pivot_root('/x', '/x'), bind('/dev/null', '/dev/null')],
  ],
  'cause.mount.source-and-target': ['devices', [bind('/x/dev/null', '/dev/null'), ...into('/x')]],
  'cause.filesystem.before-its-namespace': ['mqueue', [mount('mq', '/x', 'mqueue', 0, null), unshare(CLONE_NEWIPC)]],
  'cause.propagation.too-late': ['propagation', [tmpfs('/x'), isPrivate]],
  'cause.propagation.not-recursive': ['propagation', [mount('none', '/', null, MS_PRIVATE, null)]],
  'cause.layers.read-only': ['upper-layer', [overlay(MS_RDONLY), pivot_root('/x', '/x')]],
  'cause.layers.lowest-first': ['layer-order', [overlay(0), pivot_root('/x', '/x')]],
  'cause.hostname.before-its-namespace': ['hostname', [sethostname('box'), unshare(CLONE_NEWUTS)]],
  'cause.numbers.fork-missing': ['numbers', [unshare(CLONE_NEWPID)]],
  'cause.ids.second-namespace': [
    'ids',
    [unshare(CLONE_NEWUSER), ...write('/proc/self/uid_map', '0 0 1'), unshare(CLONE_NEWUSER)],
  ],
  'cause.ids.not-mapped': ['ids', [], CLONE_NEWUSER],
  'cause.loopback.of-another-network': [
    'loopback',
    [outside, unshare(CLONE_NEWNET), ...rtnetlink(outside, setLinkUp('lo'))],
  ],
  'cause.route.of-another-network': [
    'route',
    [outside, unshare(CLONE_NEWNET), ...rtnetlink(outside, newRoute({ via: '10.0.0.1' }))],
  ],
  'cause.network.link-down': ['network', [outside, unshare(CLONE_NEWNET), ...pair]],
}

const cause = ([subject, steps, flags = 0]: [Subject, Steps, number?]) =>
  causeOf(subject, performedList(clone(flags, steps), reportsOf(steps)))

/** Reports of a list in which every call succeeds, but for those that may fail: these fail with an errno. */
const reportsOf = (steps: Steps, errno: ErrnoName = 'EPERM') =>
  clone(0, steps).steps.map((step, index) => {
    const number = step.mayFail ? errnoNumber(errno) : 0
    return { index, step, errno: number, result: -number, ns: 0, began: 0n, aboutTo: false }
  })

describe('the table of causes', () => {
  test('has an example here for every rule, and no other', () => {
    expect(Object.keys(examples).sort()).toEqual(causeRules.map(({ id }) => id).sort())
  })

  test.each(Object.keys(examples))('%s speaks in its example, and names the line', id => {
    const found = cause(examples[id]!)
    expect(found?.rule).toBe(id)
    if (found?.step) expect(found.means).toMatch(/ in test\/explain\/causes\.test\.ts:\d+/)
    expect(found?.fix).toMatch(/^\S.{9,}/)
  })
})

describe('no cause is named', () => {
  const right = [isPrivate, bind('/x', '/x'), proc('/x/proc'), chdir('/x'), pivot_root('.', '.')]
  test.each<[string, Subject, Steps]>([
    ['of a proc on its place', 'proc', right],
    ['of mounts that are private from the first line', 'propagation', right],
    ['of a directory that is opened with O_CLOEXEC', 'host', [open(here, O_RDONLY | O_CLOEXEC), ...into('/x')]],
    ['of a file that is bound in', 'host', [bind(import.meta.filename, '/x/file'), ...into('/x')]],
    ['of a directory of the box that is bound to a second place', 'host', [bind('/x/a', '/x/b'), ...into('/x')]],
  ])('%s', (_, subject, steps) => {
    expect(cause([subject, steps, CLONE_NEWPID | CLONE_NEWNS])).toBeUndefined()
  })

  test('of a descriptor that is closed', () => {
    const file = open(here, O_RDONLY)
    expect(cause(['host', [file, ...into('/x'), close(file)]])).toBeUndefined()
  })
})

describe('calls that failed silently', () => {
  const ignored = (steps: Steps, errno?: ErrnoName) => ignoredIn(clone(0, steps), reportsOf(steps, errno))

  test('are named with their line and errno, and why they failed', () => {
    const [only, ...others] = ignored([...mayFail(write('/proc/self/uid_map', '0 0 1'))])
    expect(others).toEqual([])
    expect(only?.call).toBe('write')
    expect(only?.means).toMatch(
      /^write\("\/proc\/self\/uid_map", "0 0 1"\) in test\/.*:\d+ failed with EPERM, and mayFail let the list go on: no call/,
    )
  })

  test('with one reason are named once', () => {
    const maps = ['setgroups', 'uid_map', 'gid_map'].flatMap(name => mayFail(write(`/proc/self/${name}`, '0 0 1')))
    expect(ignored(maps)).toHaveLength(1)
    expect(ignored(maps)[0]?.means).toContain('(and 2 more lines too)')
  })

  test('are no surprise where a directory is there already, or a program is looked for', () => {
    expect(ignored(mayFail(mkdir('/x')), 'EEXIST')).toEqual([])
    expect(ignored(mayFail(mkdir('/x')), 'EROFS')).toHaveLength(1)
    expect(ignored(mayFail(execve(['/no/such'])), 'ENOENT')).toEqual([])
  })
})
