// tags: slow, alone
// cooper check judges containers of runc, crun and podman: they pass the claims that hold for them, and fail the
// others.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isRoot } from './helpers/boxes.ts'
import { cooperJson } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { missing, needsRoot, unless } from './helpers/unless.ts'

interface Checked {
  claims: { id: string; passed: boolean | null; evidence: string }[]
}

const failed = ({ claims }: Checked) => claims.filter(claim => claim.passed === false).map(claim => claim.id)
const unjudged = ({ claims }: Checked) => claims.filter(claim => claim.passed === null).map(claim => claim.id)
const when = (program: string) => unless(needsRoot ?? missing('busybox', program), test)

/** The root directory of the containers, and podman's storage for the image that is made of it. */
let rootfs: string
let storage: string
let before: Host
beforeAll(() => {
  if (!isRoot) return
  podmanTidied()
  before = lookAtHost()
  rootfs = mkdtempSync(join(tmpdir(), 'cooper-engines-'))
  storage = mkdtempSync(join(tmpdir(), 'cooper-podman-'))
  for (const directory of ['bin', 'proc', 'dev', 'sys', 'etc', 'tmp']) mkdirSync(join(rootfs, directory))
  copyFileSync('/bin/busybox', join(rootfs, 'bin', 'busybox'))
  for (const name of ['sh', 'sleep', 'ps', 'hostname', 'true']) symlinkSync('busybox', join(rootfs, 'bin', name))
  writeFileSync(join(rootfs, 'etc', 'motd'), 'a text of the layer below\n')
})
afterAll(async () => {
  if (!isRoot) return
  for (const directory of [rootfs, storage]) rmSync(directory, { recursive: true, force: true })
  podmanTidied()
  // Other tests run at the same time and do not look for these cgroups.
  expect(spawnSync('find', ['/sys/fs/cgroup', '-name', '*libpod*'], { encoding: 'utf8' }).stdout).toBe('')
  await expectAsBefore(before)
})

/** Removes the empty parent of its cgroups, which podman leaves behind. */
const podmanTidied = () => {
  const words = ['/sys/fs/cgroup', '-depth', '-path', '*libpod_parent*', '-type', 'd', '-exec', 'rmdir', '{}', ';']
  spawnSync('find', words)
}

/** Runs a command in a new mount namespace, without the hybrid cgroup mount that crun refuses. */
const privately = (command: string) => [
  ...['unshare', '-m', '--propagation', 'private', 'sh', '-c'],
  `umount /sys/fs/cgroup/unified 2>/dev/null; mount -t tmpfs shm /dev/shm; ${command}`,
]
const judge = (lesson: string, command: string): Checked =>
  cooperJson<Checked>(['check', lesson, '--lab', 'none', '--', ...privately(command)])

const inner = ['pid', 'uts', 'mount', 'ipc'] as const
let count = 0
/**
 * A name that contains the inode number of our PID namespace, by which helpers/host.ts ignores cgroups of other tests.
 */
const name = () => `cooper-test-${statSync('/proc/self/ns/pid').ino}-${process.pid}-${++count}`

// ---------------------------------------------------------------- runc and crun

interface Spec {
  process: Record<string, unknown>
  root: { path: string }
  linux: { resources?: object; namespaces: { type: string }[] }
}

/**
 * Judges a container with the output of `runc spec` and our root. The shell replaces SECONDS in the file once {} is
 * known.
 */
function oci(engine: string, lesson: string, change: (spec: Spec) => void = () => {}): Checked {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-bundle-'))
  try {
    spawnSync('runc', ['spec'], { cwd: directory })
    const file = join(directory, 'config.json')
    const spec = JSON.parse(readFileSync(file, 'utf8')) as Spec
    spec.process = { ...spec.process, args: ['sleep', 'SECONDS'], terminal: false, rlimits: [] }
    spec.root.path = rootfs
    delete spec.linux.resources
    change(spec)
    writeFileSync(file, JSON.stringify(spec))
    const begin = `cd ${directory} && set -- {} && sed -i s/SECONDS/$2/ config.json`
    return judge(lesson, `${begin} && exec ${engine} --root ${directory}/state run ${name()}`)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const limited = (spec: Spec) => {
  spec.linux.namespaces.push({ type: 'cgroup' })
  spec.linux.resources = { memory: { limit: 64 << 20 }, cpu: { quota: 50_000, period: 100_000 }, pids: { limit: 20 } }
}

describe.each(['runc', 'crun'])('%s', engine => {
  when(engine).each(inner)('passes %s', lesson => {
    expect(failed(oci(engine, lesson))).toEqual([])
  })

  when(engine)('passes cgroups with limits', () => {
    expect(failed(oci(engine, 'cgroups', limited))).toEqual([])
  })

  when(engine)('fails every claim about limits and the cgroup namespace without them', () => {
    expect(failed(oci(engine, 'cgroups'))).toEqual(['memory-limit', 'cpu-limit', 'pids-limit', 'own-namespace'])
  })

  when(engine)('has a root without layers', () => {
    expect(failed(oci(engine, 'overlay'))).toEqual(['overlay-root'])
  })
})

when('runc')('runc with an unchanged `runc spec` lacks only the seccomp filter', () => {
  expect(failed(oci('runc', 'capabilities'))).toEqual(['filter'])
})

// ---------------------------------------------------------------- podman

/**
 * Judges a container that podman makes from an image. Its limits are lowered, because root may not be allowed to raise
 * them.
 */
function podman(lesson: string, more = '--cgroups=disabled', network = '--network none'): Checked {
  const where = `--root ${storage}/storage --runroot ${storage}/run --cgroup-manager=cgroupfs`
  const image = `podman ${where} image exists box || tar -C ${rootfs} -c . | podman ${where} import -q - box >/dev/null`
  const limits = '--ulimit nofile=20000:20000 --ulimit nproc=1000:1000'
  return judge(lesson, `{ ${image}; } && podman ${where} run --rm ${network} ${limits} ${more} box {}`)
}
const LIMITS = '--memory 64m --cpus 0.5 --pids-limit 20 --cgroupns private'

describe('podman', () => {
  when('podman')('passes capabilities, and fails it with --privileged', () => {
    expect(failed(podman('capabilities'))).toEqual([])
    expect(failed(podman('capabilities', '--cgroups=disabled --privileged'))).toEqual(['bounding', 'powers', 'filter'])
  })

  when('podman').each(inner)('passes %s', lesson => {
    expect(failed(podman(lesson))).toEqual([])
  })

  when('podman')('passes cgroups with limits', () => {
    expect(failed(podman('cgroups', LIMITS))).toEqual([])
  })

  when('podman')('limits by default only the number of processes, not memory or CPU', () => {
    expect(failed(podman('cgroups', '--cgroupns private'))).toEqual(['memory-limit', 'cpu-limit'])
  })

  when('podman')('passes overlay, with every claim checked', () => {
    const checked = podman('overlay')
    expect(failed(checked)).toEqual([])
    expect(unjudged(checked)).toEqual([])
  })

  when('podman')('fails overlay with a directory of the host in the container', () => {
    expect(failed(podman('overlay', `--cgroups=disabled -v ${storage}:/mnt`))).toEqual([
      'layers-out-of-reach',
      'nothing-of-the-host',
    ])
  })

  when('podman')('with all its options differs from our container only in the time namespace', () => {
    const userns = '--uidmap 0:100000:65536 --gidmap 0:100000:65536'
    const checked = podman('container', `${LIMITS} ${userns} --hostname box --security-opt no-new-privileges`)
    expect(failed(checked)).toEqual(['nothing-shared'])
    // podman puts an id-mapped mount over each layer, in a mount namespace that we cannot see.
    expect(unjudged(checked)).toEqual(['overlay-copy-up'])
    const { evidence } = checked.claims.find(({ id }) => id === 'nothing-shared') ?? {}
    expect(evidence).toMatch(/ the same are: time namespace$/)
  })

  when('podman').each([
    ['user', 'own-user-namespace'],
    ['net', 'own-address'],
  ])('as root and without a network fails %s, because %s is missing', (lesson, claim) => {
    expect(failed(podman(lesson))).toContain(claim)
  })

  when('podman')('fails own-pid-namespace with the PID namespace of the host', () => {
    expect(failed(podman('pid', '--pid=host'))[0]).toBe('own-pid-namespace')
  })
})
