// tags: fast, as-user
// The doctor on machines that are made poorer, with namespaces, limits and filters.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { missing, needsRoot, unless } from '../helpers/unless.ts'
import { afterwards, asRootAfter, asUser, examine, packageRoot, program, run } from './machine.ts'

const scratch = mkdtempSync(join(tmpdir(), 'doctor-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const NO_USER_NAMESPACES = 'echo 0 > /proc/sys/user/max_user_namespaces'

describe('if user.max_user_namespaces is 0,', () => {
  test('the course cannot run without root, and the doctor names the setting and its fix', () => {
    const { code, able, lacking, finding } = examine(afterwards(NO_USER_NAMESPACES))
    expect({ code, able }).toEqual({ code: 3, able: false })
    expect(lacking).toEqual(expect.arrayContaining(['lab', 'user-namespaces']))
    expect(finding('user-namespace-limit')).toMatchObject({ able: false, evidence: expect.stringContaining('is 0') })
    expect(finding('lab').evidence).toContain('ENOSPC, user.max_user_namespaces is 0')
    expect(finding('lab').fix).toContain('sysctl -w user.max_user_namespaces=')
  })

  test('the other namespaces are unknown, because only the user namespace failed', () => {
    const { finding } = examine(afterwards(NO_USER_NAMESPACES))
    for (const name of ['mount', 'pid', 'uts', 'ipc', 'network', 'cgroup', 'time'])
      expect(finding(`${name}-namespace`)).toMatchObject({ able: null, fix: expect.stringContaining('sysctl') })
  })

  test('the course cannot run for root either, whose lab has one too', () => {
    const { code, able, lacking, finding } = examine(asRootAfter(NO_USER_NAMESPACES))
    expect({ code, able, lacking }).toEqual({ code: 3, able: false, lacking: ['lab'] })
    expect(finding('lab').evidence).toContain('ENOSPC, user.max_user_namespaces is 0')
  })

  test('a lesson exits with code 3 and names the setting and its fix', () => {
    const { status, stderr } = run(afterwards(NO_USER_NAMESPACES), ['demo', 'pid'])
    expect(status).toBe(3)
    expect(stderr).toContain('this machine allows no lab: clone3(')
    expect(stderr).toContain('ENOSPC, user.max_user_namespaces is 0 on this machine')
    expect(stderr).toContain('sudo sysctl -w user.max_user_namespaces=')
    expect(stderr).not.toContain('internal error')
  })
})

test('if an outer user namespace allows no more, the error says that the limit lies outside', () => {
  const one = 'echo 1 > /proc/sys/user/max_user_namespaces'
  const { status, stderr } = run(
    [...asRootAfter(one), 'unshare', '-U', '--map-user=1000', '--map-group=1000'],
    ['demo', 'pid'],
  )
  expect(status).toBe(3)
  expect(stderr).toContain('a user namespace around this one allows fewer')
})

test('a user without an id in the user namespace cannot make another, and the doctor says why', () => {
  const { code, finding } = examine(['unshare', '-U'])
  expect(code).toBe(3)
  expect(finding('user-namespaces').evidence).toContain('our user is not mapped in this user namespace')
  expect(finding('user-namespaces').fix).toContain('--map-root-user')
})

describe('if a mount hides a part of /proc,', () => {
  const masked = [
    ...asRootAfter('mount -t tmpfs none /proc/sys'),
    'unshare',
    '-U',
    '--map-user=1000',
    '--map-group=1000',
  ]

  test('an ordinary user cannot mount a procfs, and the doctor names the mount', () => {
    const { code, lacking, finding } = examine(masked)
    expect(code).toBe(3)
    expect(lacking).toEqual(expect.arrayContaining(['lab', 'fresh-proc']))
    expect(finding('lab').evidence).toMatch(/^mount\("proc".*EPERM, something lies over \/proc\/sys/)
    expect(finding('proc')).toMatchObject({ able: false, fix: expect.stringContaining('umount /proc/sys') })
  })

  test('settings that cannot be read are unknown', () => {
    const { finding } = examine(masked)
    for (const id of ['user-namespace-limit', 'unprivileged-userns-clone', 'apparmor-userns', 'seccomp'])
      expect(finding(id)).toMatchObject({ able: null, evidence: expect.stringContaining('cannot be read') })
  })
})

test('without /proc the doctor still runs, and its fix mounts procfs', () => {
  const { code, finding, stderr } = examine(asRootAfter('mount -t tmpfs none /proc'))
  expect(stderr).toBe('')
  expect(code).toBe(3)
  expect(finding('proc')).toMatchObject({ able: false, needed: true, fix: 'sudo mount -t proc proc /proc' })
})

describe('on a machine where nothing has been compiled', () => {
  const bare = join(scratch, 'bare')
  const main = join(bare, program)
  for (const name of ['dist', 'lessons', 'package.json'])
    cpSync(join(packageRoot, name), join(bare, name), { recursive: true })
  mkdirSync(join(bare, 'native'))
  cpSync(join(packageRoot, 'native'), join(bare, 'native'), {
    recursive: true,
    filter: file => !file.includes('/build'),
  })
  symlinkSync(join(packageRoot, 'node_modules'), join(bare, 'node_modules'))
  const empty = { PATH: join(scratch, 'nothing'), XDG_CACHE_HOME: join(scratch, 'cache') }

  test('and that has no C compiler, the compiler is missing and the rest is unknown', () => {
    const { code, lacking, finding } = examine([], empty, main)
    expect(code).toBe(3)
    expect(lacking).toEqual(['runner', 'compiler'])
    expect(finding('compiler').fix).toMatch(/gcc/)
    for (const id of ['lab', 'clone3', 'pid-namespace', 'veth', 'overlay-without-root'])
      expect(finding(id)).toMatchObject({ able: null, evidence: expect.stringContaining('cannot be tried') })
  })

  test('the doctor compiles the runner, and the course can run', () => {
    expect(examine([], { XDG_CACHE_HOME: join(scratch, 'cache') }, main)).toMatchObject({ code: 0, able: true })
  })
})

test('without nft firewall rules are unknown, and the fix installs the package', () => {
  // The doctor searches /usr/sbin too, so it must be hidden.
  const { code, finding } = examine(
    asRootAfter('for d in /usr/sbin /sbin /usr/local/sbin; do mount -t tmpfs none $d; done'),
    {
      PATH: '/usr/local/bin:/usr/bin:/bin',
    },
  )
  expect(code).toBe(0)
  expect(finding('nft')).toMatchObject({
    able: false,
    fix: expect.stringMatching(/(apt-get|dnf|apk|pacman).* nftables/),
  })
  expect(finding('nf-tables').able).toBeNull()
})

test('low limits on files and processes are shown with their numbers', () => {
  const { finding } = examine([...asUser, 'prlimit', '--nofile=200:200', '--nproc=250:250'])
  expect(finding('open-files')).toMatchObject({ able: false, evidence: 'soft 200, hard 200' })
  expect(finding('processes')).toMatchObject({ able: false, evidence: 'soft 250, hard 250' })
})

test('root without CAP_SYS_ADMIN gets the lab of an ordinary user', () => {
  const { code, finding } = examine([
    ...asRootAfter(':'),
    'setpriv',
    '--bounding-set=-sys_admin',
    '--inh-caps=-sys_admin',
  ])
  expect(code).toBe(0)
  expect(finding('lab')).toMatchObject({ able: true })
})

test('newuidmap does not work if no_new_privs is set', () => {
  const { finding } = examine([...asUser, 'setpriv', '--no-new-privs'])
  expect(finding('newuidmap')).toMatchObject({ able: false })
})

unless(needsRoot ?? missing('newuidmap'), describe)('if /etc/subuid gives ids to an ordinary user,', () => {
  const subids = join(scratch, 'subids')
  const around = (more: string) => [
    ...['unshare', '-m', '--propagation', 'private', 'sh', '-c'],
    `mount --bind ${subids} /etc/subuid; mount --bind ${subids} /etc/subgid; ${more}; exec "$@"`,
    ...['sh', ...asUser],
  ]
  writeFileSync(subids, '1000:100000:65536\n')

  test('newuidmap maps them, and the lab has them', () => {
    const { code, finding } = examine(around(':'))
    expect(code).toBe(0)
    expect(finding('subordinate-ids')).toMatchObject({ able: true })
    expect(finding('newuidmap').evidence).toContain('mapped 65536 users and 65536 groups')
  })

  test('a newuidmap without its set-user-ID bit makes the lab fail, and the error names it', () => {
    const weak = join(scratch, 'newuidmap')
    const { code, finding } = examine(
      around(`cp /usr/bin/newuidmap ${weak}; chmod 755 ${weak}; mount --bind ${weak} /usr/bin/newuidmap`),
    )
    expect(code).toBe(3)
    expect(finding('newuidmap')).toMatchObject({ able: false, evidence: expect.stringContaining('newuidmap refused') })
    expect(finding('lab')).toMatchObject({
      evidence: expect.stringContaining('newuidmap refused'),
      fix: expect.stringContaining('chmod u+s'),
    })
  })
})

const withBwrap = unless(missing('bwrap'), test)
withBwrap('under a seccomp filter that hides clone3, as in old Docker, the doctor names the filter', () => {
  // struct sock_filter: load the number of the call; return ENOSYS for 435, clone3; allow every other call.
  const filter = Buffer.alloc(32)
  ;[
    [0x20, 0, 0, 0],
    [0x15, 0, 1, 435],
    [0x06, 0, 0, 0x00050000 | 38],
    [0x06, 0, 0, 0x7fff0000],
  ].forEach(([code = 0, yes = 0, no = 0, k = 0], i) => {
    filter.writeUInt16LE(code, i * 8)
    filter.writeUInt8(yes, i * 8 + 2)
    filter.writeUInt8(no, i * 8 + 3)
    filter.writeUInt32LE(k, i * 8 + 4)
  })
  const file = join(scratch, 'filter')
  writeFileSync(file, filter)
  const { code, finding } = examine(['sh', '-c', `exec bwrap --dev-bind / / --seccomp 3 "$@" 3<${file}`, 'sh'])
  expect(code).toBe(3)
  expect(finding('clone3')).toMatchObject({ able: false, needed: true })
  expect(finding('clone3').evidence).toMatch(/seccomp filter( of the container around us)? hides clone3/)
})

test('a wrong option exits with code 2', () => {
  expect(run([], ['doctor', '--wrong']).status).toBe(2)
  expect(run([], ['doctor', 'more']).status).toBe(2)
})
