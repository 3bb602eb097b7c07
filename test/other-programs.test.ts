// The checker judges strangers: boxes made by other programs pass what they satisfy, and fail what they do not, by name.
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, root, users } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'

interface Checked {
  passed: boolean
  claims: { id: string; passed: boolean | null; evidence: string; diagnosis?: string }[]
}

const failed = ({ claims }: Checked) => claims.filter(claim => claim.passed === false).map(claim => claim.id)
const installed = (program: string) => !spawnSync(program, ['--version']).error
/** In CI everything is installed, and a missing program fails; elsewhere it is counted and named. */
const when = (program: string) => test.skipIf(!process.env.CI && !installed(program))

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(users)('as $name', ({ as, env }) => {
  test('a plain sleep has no namespace of its own, and is told which call is missing', () => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', 'sleep', '30'], { as, env })
    expect(failed(checked)[0]).toBe('own-pid-namespace')
    expect(checked.claims.find(({ passed }) => passed === false)?.diagnosis).toContain('CLONE_NEWPID')
    expect(cooper(['check', 'pid', '--', 'sleep', '30'], { as, env }).status).toBe(1)
  })

  test('unshare with --mount-proc passes pid', () => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', 'unshare', '-pf', '--mount-proc', '{}'], { as, env })
    expect(failed(checked)).toEqual([])
    expect(checked.passed).toBe(true)
  })

  test('unshare without --mount-proc fails own-proc, and only that', () => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', 'unshare', '-pf', '{}'], { as, env })
    expect(failed(checked)).toEqual(['own-proc'])
  })

  test.each(['sh test/other-programs/box.sh', 'python3 test/other-programs/box.py'])(
    "the README's box, %s, passes pid",
    box => {
      const checked = cooperJson<Checked>(['check', 'pid', '--', ...box.split(' '), '{}'], { as, env, cwd: root })
      expect(failed(checked)).toEqual([])
      expect(checked.passed).toBe(true)
    },
  )

  when('bwrap')('bwrap --unshare-pid with a proc passes pid', () => {
    const words = ['bwrap', '--bind', '/', '/', '--dev', '/dev', '--unshare-pid', '--proc', '/proc', '{}']
    expect(failed(cooperJson<Checked>(['check', 'pid', '--', ...words], { as, env }))).toEqual([])
  })

  when('bwrap')('bwrap with the host proc fails own-proc', () => {
    const words = ['bwrap', '--bind', '/', '/', '--unshare-pid', '{}']
    expect(failed(cooperJson<Checked>(['check', 'pid', '--', ...words], { as, env }))).toEqual(['own-proc'])
  })

  test('unshare -n has a network of its own, in which even the loopback is down', () => {
    const lost = failed(cooperJson<Checked>(['check', 'net', '--', 'unshare', '-n', '{}'], { as, env }))
    expect(lost).toContain('loopback')
    // We hear what it says through a UNIX socket of ours, which is no way into our network.
    expect(lost).not.toContain('no-way-back')
  })

  test('chroot alone fails mount, by name', () => {
    const words = ['sh', '-c', `chroot / {}`]
    expect(failed(cooperJson<Checked>(['check', 'mount', '--', ...words], { as, env }))[0]).toBe('own-mount-namespace')
  })

  test('a box with all of it, by unshare, passes ipc, and fails uts while it keeps the old name', () => {
    const words = ['unshare', '-iu', '{}']
    expect(failed(cooperJson<Checked>(['check', 'ipc', '--', ...words], { as, env }))).toEqual([])
    expect(failed(cooperJson<Checked>(['check', 'uts', '--', ...words], { as, env })).length).toBeGreaterThan(0)
  })
})

describe.each(users)('layers, as $name', ({ as, env }) => {
  /** A root of layers, by util-linux. `inside` is what is done there before the program begins. */
  const overlay = (inside: string) => [
    ...['unshare', '-mpf', '--propagation', 'private', 'sh', '-c'],
    `mkdir /tmp/base /tmp/upper /tmp/work /tmp/merged && cd /tmp/base && mkdir bin dev proc etc old
     cp /bin/busybox bin && ln -s busybox bin/sleep && touch dev/null && echo text > etc/motd
     mount -t overlay none /tmp/merged -o lowerdir=/tmp/base,upperdir=/tmp/upper,workdir=/tmp/work && cd /tmp/merged
     mount -t proc proc proc && mount --bind /dev/null dev/null && pivot_root . old && ${inside} exec {}`,
  ]
  const fails = (...words: string[]) => failed(cooperJson<Checked>(['check', 'overlay', '--', ...words], { as, env }))

  test('an overlay by mount and pivot_root, in shell, passes overlay', () => {
    expect(fails(...overlay('/bin/busybox umount -l old &&'))).toEqual([])
  })

  test('and fails it where the old root stays, with all the layers in it', () => {
    expect(fails(...overlay(''))).toEqual(['layers-out-of-reach'])
  })
})

describe.each(users)('powers, as $name', ({ as, env }) => {
  const fails = (...words: string[]) =>
    failed(cooperJson<Checked>(['check', 'capabilities', '--', ...words], { as, env }))

  test('unshare keeps every power, and has no filter', () => {
    expect(fails('unshare', '-pf', '--mount-proc', '{}')).toEqual(['bounding', 'powers', 'filter'])
  })

  test('setpriv that drops all of them lacks the filter only', () => {
    expect(fails('setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '{}')).toEqual(['filter'])
  })

  test('what is left inheritable is named', () => {
    expect(fails('setpriv', '--bounding-set=-all,+chown', '--inh-caps=+chown', '{}')).toContain('nothing-handed-on')
  })

  when('bwrap')('bwrap that is told to drop all of them leaves the bounding set to no_new_privs', () => {
    expect(fails('bwrap', '--bind', '/', '/', '--cap-drop', 'ALL', '{}')).toEqual(['bounding', 'filter'])
  })
})
