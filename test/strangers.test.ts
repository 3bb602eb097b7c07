// The checker judges strangers: boxes made by other programs pass what they satisfy, and fail what they do not, by name.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cooper, cooperJson, root, users } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'

interface Checked {
  passed: boolean
  claims: { id: string; passed: boolean | null; evidence: string; diagnosis?: string }[]
}

const failed = ({ claims }: Checked) => claims.filter(claim => claim.passed === false).map(claim => claim.id)
const isRoot = process.geteuid?.() === 0
const installed = (program: string) => !spawnSync(program, ['--version']).error
/** In CI everything is installed, and a missing program fails; elsewhere it is counted and named. */
const when = (program: string) => test.skipIf(!process.env.CI && !installed(program))

let rootfs: string
let before: Host
beforeAll(() => {
  podmanTidied()
  before = lookAtHost()
  rootfs = mkdtempSync(join(tmpdir(), 'cooper-strangers-'))
  for (const directory of ['bin', 'proc', 'dev', 'sys', 'etc', 'tmp']) mkdirSync(join(rootfs, directory))
  copyFileSync('/bin/busybox', join(rootfs, 'bin', 'busybox'))
  for (const name of ['sh', 'sleep', 'ps', 'hostname', 'true']) symlinkSync('busybox', join(rootfs, 'bin', name))
})
/** podman leaves the parent of its cgroups, empty, also where it was not there before. */
const podmanTidied = () =>
  void spawnSync('find', [
    '/sys/fs/cgroup',
    '-depth',
    '-path',
    '*libpod_parent*',
    '-type',
    'd',
    '-exec',
    'rmdir',
    '{}',
    ';',
  ])

afterAll(async () => {
  rmSync(rootfs, { recursive: true, force: true })
  podmanTidied()
  await expectAsBefore(before)
})

/** What runc and crun read, as `runc spec` makes it; SECONDS is replaced when the command is known. */
function bundle(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-bundle-'))
  spawnSync('runc', ['spec'], { cwd: directory })
  const spec = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'))
  spec.process = { ...spec.process, args: ['sleep', 'SECONDS'], terminal: false, rlimits: [] }
  spec.root.path = rootfs
  delete spec.linux.resources
  writeFileSync(join(directory, 'config.json'), JSON.stringify(spec))
  return directory
}

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

  test.each(['sh test/strangers/box.sh', 'python3 test/strangers/box.py'])("the README's box, %s, passes pid", box => {
    const checked = cooperJson<Checked>(['check', 'pid', '--', ...box.split(' '), '{}'], { as, env, cwd: root })
    expect(failed(checked)).toEqual([])
    expect(checked.passed).toBe(true)
  })

  when('bwrap')('bwrap --unshare-pid with a proc passes pid', () => {
    const words = ['bwrap', '--bind', '/', '/', '--dev', '/dev', '--unshare-pid', '--proc', '/proc', '{}']
    expect(failed(cooperJson<Checked>(['check', 'pid', '--', ...words], { as, env }))).toEqual([])
  })

  when('bwrap')('bwrap with the host proc fails own-proc', () => {
    const words = ['bwrap', '--bind', '/', '/', '--unshare-pid', '{}']
    expect(failed(cooperJson<Checked>(['check', 'pid', '--', ...words], { as, env }))).toEqual(['own-proc'])
  })

  test('unshare -n has a network of its own, in which even the loopback is down', () => {
    expect(failed(cooperJson<Checked>(['check', 'net', '--', 'unshare', '-n', '{}'], { as, env }))).toContain(
      'loopback',
    )
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

/** Engines that want to be real root: in a mount namespace of their own, without the hybrid cgroup mount that crun refuses. */
const privately = (command: string) => [
  'unshare',
  '-m',
  '--propagation',
  'private',
  'sh',
  '-c',
  `umount /sys/fs/cgroup/unified 2>/dev/null; mount -t tmpfs shm /dev/shm; ${command}`,
]
const inner = ['pid', 'uts', 'mount', 'ipc'] as const

describe.skipIf(!isRoot)('engines', () => {
  const name = () => `cooper-test-${process.pid}-${Math.random().toString(36).slice(2)}`

  for (const engine of ['runc', 'crun']) {
    when(engine).each(inner)(`${engine} passes %s`, lesson => {
      const id = name()
      const directory = bundle()
      const words = privately(
        `cd ${directory} && set -- {} && sed -i s/SECONDS/$2/ config.json && exec ${engine} --root ${directory}/state run ${id}`,
      )
      try {
        expect(failed(cooperJson<Checked>(['check', lesson, '--lab', 'none', '--', ...words]))).toEqual([])
      } finally {
        rmSync(directory, { recursive: true })
      }
    })
  }

  when('runc')('runc, as `runc spec` has it, lacks the filter only', () => {
    const directory = bundle()
    const words = privately(
      `cd ${directory} && set -- {} && sed -i s/SECONDS/$2/ config.json && exec runc --root ${directory}/state run ${name()}`,
    )
    try {
      expect(failed(cooperJson<Checked>(['check', 'capabilities', '--lab', 'none', '--', ...words]))).toEqual([
        'filter',
      ])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  when('podman')('podman passes capabilities, and a privileged one fails it', () => {
    expect(failed(podman('capabilities'))).toEqual([])
    expect(failed(podman('capabilities', '--cgroups=disabled --privileged'))).toEqual(['bounding', 'powers', 'filter'])
  })

  when('podman').each(inner)('podman passes %s', lesson => {
    expect(failed(podman(lesson))).toEqual([])
  })

  test.each([
    ['user', 'own-user-namespace'],
    ['net', 'own-address'],
  ])('podman as root and without a network fails %s, for want of %s', (lesson, claim) => {
    expect(failed(podman(lesson))).toContain(claim)
  })

  when('podman')('podman with the host pid namespace fails own-pid-namespace', () => {
    expect(failed(podman('pid', '--pid=host'))[0]).toBe('own-pid-namespace')
  })

  function podman(lesson: string, more = '--cgroups=disabled'): Checked {
    const storage = mkdtempSync(join(tmpdir(), 'cooper-podman-'))
    const where = `--root ${storage}/storage --runroot ${storage}/run --cgroup-manager=cgroupfs`
    const limits = '--ulimit nofile=20000:20000 --ulimit nproc=1000:1000'
    const command = `podman ${where} run --rm --network none ${limits} ${more} --rootfs ${rootfs} {}`
    try {
      return cooperJson<Checked>(['check', lesson, '--lab', 'none', '--', ...privately(command)])
    } finally {
      rmSync(storage, { recursive: true, force: true })
    }
  }
})
