// tags: fast, alone
// Boxes that other programs make are judged by the same claims as a list: they pass what holds, and fail what does not.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, root, users } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { missing, unless } from './helpers/unless.ts'

interface Checked {
  passed: boolean
  claims: { id: string; passed: boolean | null; evidence: string; diagnosis?: string }[]
}

const failed = ({ claims }: Checked) => claims.filter(claim => claim.passed === false).map(claim => claim.id)
const when = (program: string) => unless(missing(program), test)

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(users)('as $name', ({ as, env }) => {
  test('a plain sleep has no PID namespace of its own, and the verdict names the missing flag', () => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', 'sleep', '30'], { as, env })
    expect(failed(checked)[0]).toBe('own-pid-namespace')
    expect(checked.claims.find(({ passed }) => passed === false)?.diagnosis).toContain('CLONE_NEWPID')
    expect(cooper(['check', 'pid', '--', 'sleep', '30'], { as, env }).status).toBe(1)
  })

  test('unshare with --mount-proc passes pid', () => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', 'unshare', '-pf', '--mount-proc', '{}'], { as, env })
    expect(failed(checked)).toEqual([])
    expect(checked.passed, 'passed').toBe(true)
  })

  test('unshare without --mount-proc fails own-proc and nothing else', () => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', 'unshare', '-pf', '{}'], { as, env })
    expect(failed(checked)).toEqual(['own-proc'])
  })

  test.each(['sh test/other-programs/box.sh', 'python3 test/other-programs/box.py'])(
    "the README's box, %s, passes pid",
    box => {
      const checked = cooperJson<Checked>(['check', 'pid', '--', ...box.split(' '), '{}'], { as, env, cwd: root })
      expect(failed(checked)).toEqual([])
      expect(checked.passed, 'passed').toBe(true)
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

  test('unshare -n has a network of its own in which even the loopback is down', () => {
    const lost = failed(cooperJson<Checked>(['check', 'net', '--', 'unshare', '-n', '{}'], { as, env }))
    expect(lost).toContain('loopback')
    // It holds a pipe of ours, its standard error. That leads to a process, not into our network.
    expect(lost).not.toContain('no-way-back')
  })

  test('chroot alone fails own-mount-namespace', () => {
    const words = ['sh', '-c', `chroot / {}`]
    expect(failed(cooperJson<Checked>(['check', 'mount', '--', ...words], { as, env }))[0]).toBe('own-mount-namespace')
  })

  test('unshare -iu passes ipc, and fails uts while it keeps the old name', () => {
    const words = ['unshare', '-iu', '{}']
    expect(failed(cooperJson<Checked>(['check', 'ipc', '--', ...words], { as, env }))).toEqual([])
    expect(failed(cooperJson<Checked>(['check', 'uts', '--', ...words], { as, env })).length).toBeGreaterThan(0)
  })

  test('unshare with an mqueue of its own passes ipc', () => {
    const words = ['unshare', '-im', 'sh', '-c', 'mount -t mqueue none /dev/mqueue && exec "$@"', 'sh', '{}']
    expect(failed(cooperJson<Checked>(['check', 'ipc', '--', ...words], { as, env }))).toEqual([])
  })
})

describe.each(users)('with layers, as $name,', ({ as, env }) => {
  /** Makes a root of layers with util-linux. `inside` runs in it before the program. */
  const overlay = (inside: string) => [
    ...['unshare', '-mpf', '--propagation', 'private', 'sh', '-c'],
    `mkdir /tmp/base /tmp/upper /tmp/work /tmp/merged && cd /tmp/base && mkdir bin dev proc etc old
     cp /bin/busybox bin && ln -s busybox bin/sleep && touch dev/null && echo text > etc/motd
     mount -t overlay none /tmp/merged -o lowerdir=/tmp/base,upperdir=/tmp/upper,workdir=/tmp/work && cd /tmp/merged
     mount -t proc proc proc && mount --bind /dev/null dev/null && pivot_root . old && ${inside} exec {}`,
  ]
  const fails = (...words: string[]) => failed(cooperJson<Checked>(['check', 'overlay', '--', ...words], { as, env }))

  when('busybox')('a shell script with mount and pivot_root passes overlay', () => {
    expect(fails(...overlay('/bin/busybox umount -l old &&'))).toEqual([])
  })

  when('busybox')('the same script fails where the old root stays, because all layers are in it', () => {
    expect(fails(...overlay(''))).toEqual(['layers-out-of-reach', 'nothing-of-the-host'])
  })
})

describe.each(users)('with fewer capabilities, as $name,', ({ as, env }) => {
  const fails = (...words: string[]) =>
    failed(cooperJson<Checked>(['check', 'capabilities', '--', ...words], { as, env }))

  test('unshare keeps every capability and has no filter', () => {
    expect(fails('unshare', '-pf', '--mount-proc', '{}')).toEqual(['bounding', 'powers', 'filter'])
  })

  test('setpriv that drops every capability lacks only the filter', () => {
    expect(fails('setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '{}')).toEqual(['filter'])
  })

  test('setpriv that leaves a capability inheritable fails nothing-handed-on', () => {
    expect(fails('setpriv', '--bounding-set=-all,+chown', '--inh-caps=+chown', '{}')).toContain('nothing-handed-on')
  })

  when('bwrap')('bwrap --cap-drop ALL leaves the bounding set full, and relies on no_new_privs', () => {
    expect(fails('bwrap', '--bind', '/', '/', '--cap-drop', 'ALL', '{}')).toEqual(['bounding', 'filter'])
  })
})
