// tags: slow, alone
// The files that prepare a machine for the course: the dev container, tried with podman, the Lima template, and what of
// the npm packages has machine code.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { environment, root } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { missing, needsRoot, unless } from './helpers/unless.ts'

const text = (path: string) => readFileSync(join(root, path), 'utf8')

interface DevContainer {
  readonly image: string
  readonly remoteUser: string
  readonly securityOpt: readonly string[]
  readonly postCreateCommand: string
}
const devContainer: DevContainer = JSON.parse(text('.devcontainer/devcontainer.json'))

unless(needsRoot ?? missing('podman'), describe)('a dev container', () => {
  /** The user `node` of the image has this id. */
  const USER = 1000
  let place: string
  let before: Host

  beforeAll(() => {
    before = lookAtHost()
    place = mkdtempSync(join(tmpdir(), 'cooper-devcontainer-'))
    chmodSync(place, 0o755)
    makeRoot(join(place, 'root'))
  })
  afterAll(async () => {
    rmSync(place, { recursive: true, force: true })
    await expectAsBefore(before)
  })

  /** No registry is asked for the image: this machine's Node with its libraries, and a static busybox, stand for it. */
  function makeRoot(directory: string): void {
    for (const each of ['bin', 'proc', 'dev', 'sys', 'etc', 'tmp', 'run', 'home', 'workspace', 'usr/local/bin'])
      mkdirSync(join(directory, each), { recursive: true })
    chmodSync(join(directory, 'tmp'), 0o1777)
    chownSync(join(directory, 'home'), USER, USER)
    writeFileSync(join(directory, 'etc/passwd'), `${devContainer.remoteUser}:x:${USER}:${USER}::/home:/bin/sh\n`)
    copyFileSync('/bin/busybox', join(directory, 'bin/busybox'))
    for (const name of ['sh', 'ps', 'sleep', 'true', 'hostname']) symlinkSync('busybox', join(directory, 'bin', name))
    const node = realpathSync(process.execPath)
    copyFileSync(node, join(directory, 'usr/local/bin/node'))
    const { stdout } = spawnSync('ldd', [node], { encoding: 'utf8' })
    for (const [library] of stdout.matchAll(/\/\S+/g)) {
      mkdirSync(join(directory, dirname(library)), { recursive: true })
      copyFileSync(library, join(directory, library))
    }
  }

  /** Docker's word for a /proc of which nothing is masked; podman has another word for it. */
  const forPodman = (option: string) => (option === 'systempaths=unconfined' ? 'unmask=ALL' : option)

  function cooper(args: readonly string[], options = devContainer.securityOpt) {
    const command = [
      ...['podman', '--root', join(place, 'storage'), '--runroot', join(place, 'run'), '--cgroup-manager=cgroupfs'],
      ...['run', '--rm', '--network=none', '--cgroups=disabled', `--user=${USER}:${USER}`, '--env=HOME=/home'],
      // Podman's own limits are too high for a machine where root may not raise any.
      ...['--ulimit=nofile=20000:20000', '--ulimit=nproc=1000:1000'],
      ...options.map(option => `--security-opt=${forPodman(option)}`),
      ...[`--volume=${root}:/workspace:ro`, '--workdir=/workspace'],
      ...['--rootfs', join(place, 'root'), 'node', 'dist/cli/main.cjs', ...args],
    ]
    // crun refuses a host that has cgroup v1 and v2, and podman keeps its locks in /dev/shm.
    const prepare = 'umount /sys/fs/cgroup/unified 2>/dev/null; mount -t tmpfs shm /dev/shm; exec "$@"'
    const privately = ['--mount', '--net', '--propagation=private', 'sh', '-c', prepare, 'sh']
    return spawnSync('unshare', [...privately, ...command], { encoding: 'utf8', env: environment() })
  }

  test('lets an ordinary user make the lab: cooper doctor says that the course can run', () => {
    const { status, stdout, stderr } = cooper(['doctor'])
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('The course can run here.')
  })

  test('lets an ordinary user pass lesson 02', () => {
    const { status, stdout, stderr } = cooper(['check', 'pid'])
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' })
  })

  // No test machine has AppArmor, so nothing here can show that apparmor=unconfined is needed; Docker's own profile for it
  // denies every mount(2).
  test.each(['seccomp=unconfined', 'systempaths=unconfined'])('allows no lab without %s', missing => {
    expect(devContainer.securityOpt).toContain(missing)
    const { status, stderr } = cooper(
      ['check', 'pid'],
      devContainer.securityOpt.filter(option => option !== missing),
    )
    expect(status, stderr).toBe(3)
    expect(stderr).toContain(missing)
  })
})

describe('the Lima template', () => {
  interface Template {
    readonly images: readonly { location: string; arch: string }[]
    readonly provision: readonly { mode: string; script: string }[]
  }
  const template: Template = parse(text('docs/cooperage.lima.yaml'))

  test('names an image for each machine that the package serves', () => {
    expect(template.images.map(({ arch }) => arch)).toEqual(['x86_64', 'aarch64'])
    for (const { location, arch } of template.images)
      expect(location).toMatch(
        new RegExp(`^https://cloud\\.debian\\.org/.*-${arch === 'aarch64' ? 'arm64' : 'amd64'}\\.`),
      )
  })

  test('has setup scripts that a POSIX shell can read', () => {
    expect(template.provision.length).toBeGreaterThan(0)
    for (const { script } of template.provision) {
      const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    }
  })
})

test('a program that npm installs for the course needs no C library, so that it runs on Alpine as well', () => {
  const machine = process.arch === 'arm64' ? 'arm64' : 'x64'
  for (const path of [`@esbuild/linux-${machine}/bin/esbuild`, `@typescript/typescript-linux-${machine}/lib/tsc`])
    expect(interpreterOf(join(root, 'node_modules', path)), path).toBeUndefined()
  // koffi is a library, so it has a build for each C library.
  for (const libc of ['linux', 'musl'])
    readFileSync(join(root, `node_modules/@koromix/koffi-linux-${machine}/${libc}_${machine}/koffi.node`))
})

/** The dynamic loader that a 64-bit little-endian ELF file asks for: see elf(5), PT_INTERP. */
function interpreterOf(path: string): string | undefined {
  const PT_INTERP = 3
  const file = readFileSync(path)
  const [table, size, count] = [Number(file.readBigUInt64LE(32)), file.readUInt16LE(54), file.readUInt16LE(56)]
  for (let index = 0; index < count; index++) {
    const at = table + index * size
    if (file.readUInt32LE(at) !== PT_INTERP) continue
    const [from, length] = [Number(file.readBigUInt64LE(at + 8)), Number(file.readBigUInt64LE(at + 32))]
    return file.toString('latin1', from, from + length - 1)
  }
  return undefined
}
