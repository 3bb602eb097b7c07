// tags: fast
import { execFileSync, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { errnoTable } from '../../src/explain/errno-rules.ts'
import { explainErrno, ruleCall } from '../../src/explain/explain.ts'
import { AF_NETLINK, CLONE_NEWUSER, MS_BIND, MS_PRIVATE, MS_REMOUNT } from '../../src/syscalls/constants.ts'
import { errnoName, errnoNumber, errnos, errnoWords } from '../../src/syscalls/errno.ts'
import type { Step } from '../../src/syscalls/step.ts'

const calls = (
  'clone clone3 fork unshare setns mount umount2 pivot_root chroot chdir fchdir openat read write close mkdirat mknodat ' +
  'symlinkat unlinkat execve sethostname setdomainname setuid setgid setgroups setresuid capset prctl personality socket bind connect ' +
  'sendto recvfrom ioctl shmget semget msgget mq_open mq_unlink init_module finit_module clock_settime settimeofday kill ' +
  'wait4 open_tree move_mount mount_setattr fsopen seccomp landlock_create_ruleset landlock_add_rule ' +
  'landlock_restrict_self reboot swapon setsockopt sendfile fchownat dup3 setsid pidfd_open prlimit64'
).split(' ')

describe('the table of errnos', () => {
  test('agrees with Node in every number that both know', () => {
    for (const [name, number] of Object.entries(constants.errno)) {
      // Two names for one number: the headers define them as EAGAIN and EOPNOTSUPP.
      if (name === 'EWOULDBLOCK' || name === 'ENOTSUP') continue
      expect([name, errnos[name as keyof typeof errnos]?.[0]]).toEqual([name, number])
    }
  })

  test('has 131 names, from EPERM to EHWPOISON, and no number twice', () => {
    const numbers = Object.values(errnos).map(([number]) => number)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    expect(numbers.length).toBe(131)
    expect([errnoName(1), errnoName(133), errnoNumber('EINVAL')]).toEqual(['EPERM', 'EHWPOISON', 22])
  })

  test('an errno that Linux does not have is called by its number', () => {
    expect(explainErrno('mount', 4000)).toMatchObject({ name: 'errno 4000' })
    expect(errnoWords(4000)).toContain('no errno')
  })
})

describe('the rules about an errno', () => {
  test('there is one for every call of the lessons', () => {
    const known = errnoTable.map(({ call }) => call)
    expect(calls.filter(call => !known.includes(ruleCall(call)))).toEqual([])
  })

  test('no id names two rules', () => {
    const ids = errnoTable.map(({ id }) => id)
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  })

  test('every id names the call, the errno and the cause', () => {
    for (const { id, errno } of errnoTable) {
      expect(id).toMatch(/^\w+\.[A-Z0-9]+\.[a-z0-9-]+$/)
      expect(errnos, id).toHaveProperty(errno)
    }
  })

  test('each says what it means and what to do, in a sentence without its full stop', () => {
    for (const { id, means, fix } of errnoTable) {
      expect([id, means]).toEqual([id, expect.stringMatching(/^.{10,}[^.\s]$/)])
      expect([id, fix]).toEqual([id, expect.stringMatching(/^.{6,}[^.\s]$/)])
    }
  })
})

describe('an explanation depends on the arguments', () => {
  const signature = { call: 'openat', man: 'open(2)', does: '', params: {} }
  const open = (path: string): Step => ({
    id: 0,
    signature,
    args: [-100, path, 1, 0],
    at: new Error(),
    mayFail: false,
    line: 0,
  })

  test('a mount of proc is refused for another reason than a mount of tmpfs', () => {
    expect(explainErrno('mount', 1, ['proc', '/proc', 'proc', 0, null]).fix).toContain('CLONE_NEWPID')
    expect(explainErrno('mount', 1, ['none', '/tmp', 'tmpfs', 0, null]).means).toContain('CAP_SYS_ADMIN')
  })

  test('a cgroup cannot be made where none is delegated, a directory where the mount is read-only', () => {
    expect(explainErrno('mkdirat', 30, [-100, '/sys/fs/cgroup/box', 0o755]).fix).toContain('cgroupsDelegated()')
    expect(explainErrno('mkdirat', 30, [-100, '/usr/box', 0o755]).fix).toContain('remount')
  })

  test('the path of an error is named', () => {
    const { means } = explainErrno('mount', 2, ['proc', '/nope', 'proc', 0, null])
    expect(means).toBe('there is no directory /nope in this root')
    expect(explainErrno('mount', 2).means).toBe('there is no directory for the target in this root')
  })

  test('a write is explained by the file, named by its path or by the call that opened it', () => {
    const byPath = explainErrno('write', 1, ['/proc/self/gid_map', '0 1000 1'])
    expect(byPath.fix).toContain('"deny"')
    expect(explainErrno('write', 1, [open('/proc/self/gid_map'), '0 1000 1', 8])).toEqual(byPath)
    expect(explainErrno('write', 1, [open('/proc/self/gid_map'), new TextEncoder().encode('0 1000 1\n')])).toEqual(
      byPath,
    )
    expect(explainErrno('write', 16, ['/sys/fs/cgroup/a/cgroup.subtree_control', '+memory']).fix).toContain('leaf')
  })

  test('the errno in a netlink answer is about the request, not about receiving', () => {
    const socket: Step = { ...open(''), signature: { ...signature, call: 'socket' }, args: [AF_NETLINK, 3, 0] }
    expect(explainErrno('recvfrom', 17, [socket]).means).toContain('there already')
    expect(explainErrno('recvfrom', 9, [socket]).means).toBe(explainErrno('RTM_NEWLINK', 9).means)
    expect(explainErrno('recvfrom', 11, [socket]).fix).toContain('wait')
    expect(explainErrno('recvfrom', 1, [3])).toEqual(explainErrno('frobnicate', 1))
  })

  test('a call that is not known is explained by the errno alone', () => {
    expect(explainErrno('frobnicate', 2)).toMatchObject({ name: 'ENOENT', fix: expect.stringContaining('root') })
    expect(explainErrno('frobnicate', 75).fix).toContain('man 2 frobnicate')
    expect(explainErrno('constructor', 75).fix).toContain('man 2 constructor')
  })

  test('an older spelling of a call means the same', () => {
    expect(explainErrno('rmdir', 39, [-100, '/box', 0])).toEqual(explainErrno('unlinkat', 39, [-100, '/box', 0]))
  })

  test('arguments of any kind do no harm', () => {
    const odd = [null, undefined, 3n, Number.NaN, {}, [], ['a'], new Uint8Array(2), '', open('')]
    for (const call of calls)
      for (const one of odd) for (let errno = 0; errno < 134; errno++) explainErrno(call, errno, [one, one, one, one])
  })
})

describe('the kernel gives these errnos to these mistakes, and the explanation names the fix', () => {
  const script = fileURLToPath(new URL('mistakes.py', import.meta.url))
  if (spawnSync('python3', ['-V']).status !== 0) throw new Error('these tests need python3: apt-get install python3')
  const happened = JSON.parse(execFileSync('python3', [script], { encoding: 'utf8' })) as Record<string, number>

  test.each<[mistake: string, errno: string, call: string, args: unknown[], fix: string]>([
    ['mount-without-power', 'EPERM', 'mount', ['none', '/x', 'tmpfs', 0], 'CLONE_NEWUSER'],
    ['unshare-without-power', 'EPERM', 'unshare', [0x20000], 'CLONE_NEWUSER'],
    ['sethostname-without-power', 'EPERM', 'sethostname', ['box'], 'CLONE_NEWUTS'],
    ['proc-without-pid-namespace', 'EPERM', 'mount', ['proc', '/proc', 'proc', 0], 'CLONE_NEWPID'],
    ['sysfs-without-network', 'EPERM', 'mount', ['sysfs', '/sys', 'sysfs', 0], 'CLONE_NEWNET'],
    ['private-of-no-mount', 'EINVAL', 'mount', ['none', '/x', null, MS_PRIVATE], 'a mount point such as /'],
    [
      'remount-of-no-mount',
      'EINVAL',
      'mount',
      ['none', '/x', null, MS_REMOUNT | MS_BIND],
      'bind the directory on itself',
    ],
    ['no-such-type', 'ENODEV', 'mount', ['none', '/x', 'nosuchfs', 0], '/proc/filesystems'],
    ['bind-of-a-locked-tree', 'EINVAL', 'mount', ['/', '/x', null, MS_BIND], 'MS_REC'],
    ['umount-of-no-mount', 'EINVAL', 'umount2', ['/x', 0], 'mountinfo'],
    ['pivot-while-shared', 'EINVAL', 'pivot_root', ['/x', '/x'], 'MS_PRIVATE'],
    ['pivot-to-a-plain-directory', 'EINVAL', 'pivot_root', ['/x', '/x'], 'bind the new root on itself'],
    ['gid-map-before-setgroups', 'EPERM', 'write', ['/proc/self/gid_map', '0 1000 1'], '/proc/self/setgroups'],
    ['uid-map-of-two', 'EPERM', 'write', ['/proc/self/uid_map', '0 1000 2'], 'newuidmap'],
    ['uid-map-of-words', 'EINVAL', 'write', ['/proc/self/uid_map', 'root me'], '"0 1000 1"'],
    ['setuid-unmapped', 'EINVAL', 'setresuid', [5, 5, 5], 'uid_map'],
    ['fork-after-number-one', 'ENOMEM', 'fork', [], 'number one alive'],
    ['execve-without-first-line', 'ENOEXEC', 'execve', ['/x/script', ['script']], '#!/bin/sh'],
    ['setns-to-where-one-is', 'EINVAL', 'setns', [3, CLONE_NEWUSER], 'skip the user namespace'],
    ['no-new-privs-of-zero', 'EINVAL', 'prctl', [38, 0, 0, 0, 0], 'PR_SET_NO_NEW_PRIVS, 1'],
  ])('%s gives %s', (mistake, errno, call, args, fix) => {
    expect(errnoName(happened[mistake] ?? 0)).toBe(errno)
    expect(explainErrno(call, happened[mistake] ?? 0, args).fix).toContain(fix)
  })
})
