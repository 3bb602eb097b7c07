// tags: fast, as-user
// Where a call fails, the calls before it often leave one cause. Each list here has one mistake, and the message names it.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExplainedFailure } from '../../src/explain/explained.ts'
import { run } from '../../src/explain/perform.ts'
import { mapRoot } from '../../src/lab/map-root.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
} from '../../src/syscalls/constants.ts'
import { capset, setuid } from '../../src/syscalls/credentials.ts'
import { chdir, mkdir, write } from '../../src/syscalls/files.ts'
import { chroot, mount, pivot_root, umount2 } from '../../src/syscalls/mounts.ts'
import { exit, fork, unshare } from '../../src/syscalls/processes.ts'
import type { Steps } from '../../src/syscalls/step.ts'
import { isRoot, own } from '../helpers/boxes.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-earlier-'))
const at = (name: string) => join(directory, name)
beforeAll(() => {
  chmodSync(directory, 0o755)
  for (const name of ['root', 'root/old', 'root/proc', 'elsewhere', 'place', 'upper', 'work', 'lower'])
    mkdirSync(at(name))
  // Wherever the tests are run: the directory in which they stand may be a mount point, and a new root for pivot_root.
  process.chdir(directory)
})
afterAll(() => {
  process.chdir(import.meta.dirname)
  rmSync(directory, { recursive: true })
})

function why(steps: Steps, flags = 0): string {
  try {
    run(own([steps, exit(0)].flat() as Steps, flags))
  } catch (error) {
    if (error instanceof ExplainedFailure) return `${error.explanation.name}: ${error.explanation.means}`
    throw error
  }
  return 'nothing failed'
}

const isPrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
// A mount other than the present root: for a directory of that mount pivot_root fails with EBUSY.
const place = [mount('tmpfs', at('place'), 'tmpfs', 0, null), mkdir(at('place/sub'))]
const bind = (name: string) => mount(at(name), at(name), null, MS_BIND, null)

describe('pivot_root, EINVAL', () => {
  test('says that the new root is no mount point', () => {
    expect(why([isPrivate, place, chdir(at('place/sub')), pivot_root('.', '.')])).toMatch(
      /^EINVAL: the new root, .*sub, is no mount point: no call before mounts anything there$/,
    )
  })

  test('says that chdir came before the mount', () => {
    expect(why([isPrivate, place, chdir(at('place/sub')), bind('place/sub'), pivot_root('.', '.')])).toMatch(
      /^EINVAL: chdir went to .*sub before something was mounted there/,
    )
  })

  test('says that the old root would not lie in the new one', () => {
    expect(why([isPrivate, bind('root'), bind('elsewhere'), pivot_root(at('root'), at('elsewhere'))])).toMatch(
      /^EINVAL: the place for the old root, .*elsewhere, does not lie in the new one/,
    )
  })

  test('says that chroot was there before', () => {
    expect(why([isPrivate, bind('root'), chroot(directory), pivot_root('/root', '/root/old')])).toMatch(
      /^EINVAL: after chroot the present root is no mount point/,
    )
  })

  unless(needsRoot, test)('says that the mount above is shared', () => {
    expect(why([pivot_root(at('root'), at('root'))])).toMatch(
      /^EINVAL: the mount .* is shared .*no call before makes it private; and once that is right, .* is no mount point: /,
    )
  })

  test('says which call has shared again what was private', () => {
    const again = mount('none', '/', null, MS_REC | MS_SHARED, null)
    expect(why([isPrivate, bind('root'), again, chdir(at('root')), pivot_root('.', '.')])).toMatch(
      /^EINVAL: the mount .* is shared .*, and mount\("none", "\/", NULL, MS_REC\|MS_SHARED, NULL\) in .* has made it so$/,
    )
  })
})

describe('EPERM', () => {
  const inUser = (steps: Steps, more = 0): string => {
    try {
      run(clone(CLONE_NEWUSER | more, [mapRoot(), steps, exit(0)].flat(2)))
    } catch (error) {
      if (error instanceof ExplainedFailure) return `${error.explanation.name}: ${error.explanation.means}`
      throw error
    }
    return 'nothing failed'
  }
  const proc = (place: string) => mount('proc', place, 'proc', 0, null)

  test('of mount, says that the power was given up', () => {
    const none = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
    expect(why([none, place])).toMatch(/^EPERM: it needs CAP_SYS_ADMIN, and capset\(…\) in .*:\d+ has given that up$/)
  })

  unless(needsRoot, test)('of mount, says that setuid gave it up', () => {
    expect(why([setuid(1000), place])).toMatch(/^EPERM: it needs CAP_SYS_ADMIN, and setuid\(1000\) in .*:\d+ has/)
  })

  test('of mount, says that the mounts are not its own', () => {
    expect(inUser([place])).toMatch(/^EPERM: the mount namespace belongs to the user namespace outside/)
  })

  test('of proc, says which call has taken the last whole one away', () => {
    const swap = [isPrivate, bind('root'), chdir(at('root')), pivot_root('.', '.'), umount2('.', MNT_DETACH)]
    expect(inUser([...swap, proc('/proc')], CLONE_NEWNS | CLONE_NEWPID)).toMatch(
      /^EPERM: .* only while another whole one is visible, and umount2\("\.", MNT_DETACH\) in .*:\d+ has taken/,
    )
  })

  test('of proc, says that the PID namespace is not its own, or that fork is missing', () => {
    expect(inUser([proc(at('root/proc'))], CLONE_NEWNS)).toMatch(/^EPERM: the PID namespace belongs to/)
    expect(inUser([unshare(CLONE_NEWPID), proc(at('root/proc'))], CLONE_NEWNS)).toMatch(/^EPERM: unshare moves only/)
    expect(inUser([unshare(CLONE_NEWPID), fork(), proc(at('root/proc'))], CLONE_NEWNS)).toBe('nothing failed')
  })

  test('of uid_map and gid_map, says who the process was, and what stands before', () => {
    const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0]
    const said = (steps: Steps, flags = CLONE_NEWUSER): string => {
      try {
        run(clone(flags, [steps, exit(0)].flat(2)))
      } catch (error) {
        if (error instanceof ExplainedFailure) return error.explanation.means
        throw error
      }
      return 'nothing failed'
    }
    const map = (of: string, text: string) => write(`/proc/self/${of}_map`, text)
    expect(said([map('uid', '0 100000 1')])).toContain(`this process was uid ${uid}, not 100000,`)
    expect(said([map('uid', `0 ${uid} 1`), map('uid', `0 ${uid} 1`)])).toContain('can be written once')
    expect(said([map('uid', `0 ${uid} 1`), map('gid', '0 100000 1')])).toContain(`was gid ${gid}, not 100000,`)
    expect(said([map('uid', `0 ${uid} 1`)], 0)).toContain('no call before makes a user namespace')
    // An ordinary user gets EACCES already when the file is opened.
    if (isRoot)
      expect(said([write('/proc/self/setgroups', 'deny')], 0)).toContain('no call before makes a user namespace')
    if (!isRoot) expect(said([map('gid', `0 ${gid} 1`)])).toContain('only when setgroups is denied')
  })
})

describe('a bind without MS_BIND, whatever the kernel answers to it', () => {
  test.each([null, '', 'none', 'bind'])('with %j as its type', type => {
    expect(why([isPrivate, mount(at('root'), at('place'), type, 0, null)])).toMatch(
      /^(EINVAL|ENODEV|ENOTBLK): no type of filesystem is named, and no flag that says what else is to be done with .*root$/,
    )
  })

  test('and what is no path lacks its type', () => {
    expect(why([isPrivate, mount('proc', at('place'), null, 0, null)])).toBe('EINVAL: no type of filesystem is named')
  })
})

describe('MS_PRIVATE too late', () => {
  test('after chroot says that / is no mount any more, and where the line belongs', () => {
    expect(why([chroot(at('root')), isPrivate], CLONE_NEWNS)).toMatch(
      /^EINVAL: after chroot \/ is a directory and no mount.*what was mounted before has reached the host/,
    )
  })
})

describe('a file of /proc, ENOENT', () => {
  test.each([
    ['/proc/self/uidmap', 'a process has no file uidmap in /proc; did you mean uid_map?'],
    ['/proc/self/setgroup', 'a process has no file setgroup in /proc; did you mean setgroups?'],
    ['/proc/self/xyzzy', 'a process has no file xyzzy in /proc'],
    ['/proc/uid_map', '/proc/uid_map is not where the file of the process itself lies'],
    ['proc/self/uid_map', 'proc/self/uid_map is not where the file of the process itself lies'],
  ])('%s', (path, says) => {
    expect(why([chdir('/tmp'), write(path, '0 0 1')])).toBe(`ENOENT: ${says}`)
  })
})

describe('an overlay, EINVAL', () => {
  test.each([
    ['lowerdirs=/lower', 'lowerdirs; did you mean lowerdir?'],
    ['lowerdir=/lower,upper=/upper,workdir=/work', 'upper; did you mean upperdir?'],
    ['lowerdir=/lower,xyzzyplugh', 'xyzzyplugh'],
  ])('says which word of %s it does not know', (options, says) => {
    const real = options.replace(/=\/(\w+)/g, (_, name: string) => `=${at(name)}`)
    expect(why([isPrivate, mount('overlay', at('root'), 'overlay', 0, real)])).toBe(
      `EINVAL: overlay has no option ${says}`,
    )
  })

  const overlay = (options: string) => mount('overlay', at('root'), 'overlay', 0, options)
  const beneath = `lowerdir=${at('lower')}`

  test.each([
    ['what lies below is missing', `upperdir=${at('upper')},workdir=${at('work')}`, /lowerdir is missing$/],
    ['the desk is missing', `${beneath},upperdir=${at('upper')}`, /workdir is missing$/],
    ['one lies in the other', `${beneath},upperdir=${at('upper')},workdir=${at('upper')}`, /one in the other: /],
  ])('says that %s', (_, options, says) => {
    expect(why([isPrivate, overlay(options)])).toMatch(says)
  })

  test('says that a mount lies between them', () => {
    const between = mount('tmpfs', at('work'), 'tmpfs', 0, null)
    expect(why([isPrivate, between, overlay(`${beneath},upperdir=${at('upper')},workdir=${at('work')}`)])).toMatch(
      /^EINVAL: upperdir lies on the mount .*, workdir on .*work: /,
    )
  })
})

describe('which root a path begins in', () => {
  test('ENOENT: after pivot_root, and after chroot, the place of the new root is no part of it', () => {
    const says = (call: string) =>
      `ENOENT: after ${call} a path begins in the new root, and ${at('root/proc')} is looked for in there`
    expect(why([chroot(at('root')), mount('proc', at('root/proc'), 'proc', 0, null)])).toBe(says('chroot'))
    expect(why([chroot(at('root')), chdir(at('root/proc'))])).toBe(says('chroot'))
    expect(why([chroot(at('root')), chdir('/nowhere')])).not.toContain('after chroot')
  })

  test('ENOENT: a name that is no whole path is looked for where the process stands', () => {
    const message = /^ENOENT: rooot is looked for where the process stands, and there is no .*\/elsewhere\/rooot$/
    for (const call of [chroot, chdir]) expect(why([chdir(at('elsewhere')), call('rooot')])).toMatch(message)
    expect(why([chroot(at('root')), chdir('rooot')])).not.toMatch(/stands/)
  })

  test('umount2: no call has gone into the new root, neither before pivot_root nor after it', () => {
    const swap = [isPrivate, bind('root'), pivot_root(at('root'), at('root/old'))]
    expect(why([swap, umount2('.', MNT_DETACH)])).toMatch(
      /^EINVAL: "\." is where the process stands, .* in the old root, and that is no mount point: no call before takes/,
    )
    expect(
      why([isPrivate, bind('root'), pivot_root(at('root'), at('root')), chdir('/'), umount2('.', MNT_DETACH)]),
    ).toBe('nothing failed')
  })

  // EBUSY where the directory lies on the mount that is the root, EINVAL where it lies on another.
  test('pivot_root: no call has gone into the new root, or the new root is named second', () => {
    expect(why([isPrivate, bind('root'), pivot_root('.', '.')])).toMatch(
      /^(EBUSY|EINVAL): "." is where the process stands, .*, and no call before takes it into the new root$/,
    )
    expect(why([isPrivate, bind('root'), pivot_root('/', at('root'))])).toMatch(
      /^(EBUSY|EINVAL): \/ is the present root, and the first argument is to be the new one$/,
    )
  })
})

test('ENODEV says which type of filesystem was meant', () => {
  expect(why([isPrivate, mount('none', at('place'), 'tempfs', 0, null)])).toBe(
    'ENODEV: no filesystem is called tempfs: the type is tmpfs',
  )
})

test('EINVAL of a tmpfs is about its options', () => {
  expect(why([isPrivate, mount('none', at('place'), 'tmpfs', 0, 'mode=1777 size=64m')])).toMatch(
    /^EINVAL: an option in its data is unknown to tmpfs/,
  )
})

test('EPERM of setuid in a user namespace without maps says that the namespace came too early', () => {
  const early = clone(CLONE_NEWUSER, [setuid(1), exit(0)])
  expect(() => run(early)).toThrow(
    /clone\(CLONE_NEWUSER\) in .*:\d+ has made a user namespace, and in there no id is mapped yet/,
  )
})
