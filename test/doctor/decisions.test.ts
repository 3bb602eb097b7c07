// tags: fast
// What the doctor concludes from settings, for machines that we do not have here.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cgroupKind, controllers, delegation, otherEngines, version } from '../../src/doctor/cgroups.ts'
import { fuseOverlay } from '../../src/doctor/filesystems.ts'
import { finding, lacking } from '../../src/doctor/finding.ts'
import { helper, idRanges } from '../../src/doctor/ids.ts'
import { architecture, isOlder, kernelRelease, versionOf } from '../../src/doctor/kernel.ts'
import { limits } from '../../src/doctor/limits.ts'
import { installCommand } from '../../src/doctor/programs.ts'
import { landlock, mayRaise, modules, seccomp } from '../../src/doctor/security.ts'
import { terminal } from '../../src/doctor/terminal.ts'
import { compiler, node } from '../../src/doctor/tools.ts'
import { appArmor, debianSwitch, limit } from '../../src/doctor/users.ts'
import { explainByHost } from '../../src/explain/host.ts'
import { containerAround, readMachine } from '../../src/proc/machine.ts'
import { parseMountinfo } from '../../src/proc/mountinfo.ts'
import { ordinaryMachine } from '../helpers/machine.ts'

const clone3 = (errno: string) => ({ call: 'clone3', errno, args: [0] })
const mountProc = { call: 'mount', errno: 'EPERM', args: ['proc', '/proc', 'proc', 0, null] }
const mapWrite = { call: 'write', errno: 'EPERM', args: [] }

describe('a refused namespace is explained', () => {
  test.each([
    [
      'on Debian, whose sysctl forbids user namespaces',
      { unprivilegedUsernsClone: '0' },
      clone3('EPERM'),
      'kernel.unprivileged_userns_clone=1',
    ],
    [
      'on Ubuntu 24.04, whose AppArmor forbids writing the id maps',
      { apparmorRestrictsUserns: '1' },
      mapWrite,
      '/etc/apparmor.d/cooper-node',
    ],
    [
      'on Ubuntu 24.04, whose AppArmor forbids mounts',
      { apparmorRestrictsUserns: '1' },
      { ...mountProc, errno: 'EACCES' },
      'kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    ['on a machine whose limit is 0', { most: { user: 0 } }, clone3('ENOSPC'), 'user.max_user_namespaces='],
    [
      'on a machine whose limit on network namespaces is 0',
      { most: { user: 9, net: 0 } },
      clone3('ENOSPC'),
      'user.max_net_namespaces=',
    ],
    ['in Docker', { container: 'Docker', filtered: true }, clone3('EPERM'), '--privileged'],
    ['in Docker, whose filter hides clone3', { container: 'Docker', filtered: true }, clone3('ENOSYS'), '--privileged'],
    [
      'in Docker, whose /proc is masked',
      { container: 'Docker', procHidden: ['/proc/acpi'] },
      mountProc,
      'systempaths=unconfined',
    ],
    ['in a chroot', { chrooted: true }, clone3('EPERM'), 'pivot_root'],
    ['on an old kernel', {}, clone3('ENOSYS'), '5.12'],
    [
      'on a kernel without user namespaces',
      { kinds: ['mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup'] },
      clone3('EINVAL'),
      "distribution's own kernel",
    ],
    ['for a user with too many processes', { mostProcesses: 100 }, clone3('EAGAIN'), 'ulimit -u'],
    ['in a sandbox', { filtered: true }, clone3('EPERM'), 'RestrictNamespaces='],
    ['for root in a service', { user: 0 }, clone3('EPERM'), 'CapabilityBoundingSet='],
  ] as const)('%s', (_, readings, refusal, fix) => {
    expect(explainByHost(refusal, { ...ordinaryMachine, ...readings })?.fix).toContain(fix)
  })

  test('without naming AppArmor for root, because it does not restrict root', () => {
    const root = {
      ...ordinaryMachine,
      user: 0,
      hasSysAdmin: true,
      apparmorRestrictsUserns: '1',
      unprivilegedUsernsClone: '0',
    }
    expect(explainByHost(mapWrite, root)).toBeUndefined()
  })

  test('only if a setting explains it', () => {
    expect(explainByHost(clone3('EPERM'), ordinaryMachine)).toBeUndefined()
    expect(explainByHost({ call: 'execve', errno: 'ENOENT', args: [] }, ordinaryMachine)).toBeUndefined()
  })
})

describe('a machine is read correctly:', () => {
  const root = mkdtempSync(join(tmpdir(), 'doctor-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  test('a file of Docker is no proof of a container if our namespaces are the initial ones', () => {
    put('.dockerenv', '')
    mkdirSync(join(root, 'proc/self/ns'), { recursive: true })
    symlinkSync('pid:[4026531836]', join(root, 'proc/self/ns/pid'))
    expect(readMachine(root).container).toBeUndefined()
    rmSync(join(root, 'proc/self/ns/pid'))
    symlinkSync('pid:[4026532179]', join(root, 'proc/self/ns/pid'))
    expect(readMachine(root).container).toMatch(/^Docker/)
  })

  test("Ubuntu's sysctls are read from /proc/sys", () => {
    put('proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1\n')
    put('proc/sys/user/max_user_namespaces', '15000\n')
    expect(readMachine(root)).toMatchObject({ apparmorRestrictsUserns: '1', most: { user: 15000 } })
  })

  test('an image of Docker that Podman runs is in a container of Podman', () => {
    const files: Record<string, string> = { '/.dockerenv': '', '/run/.containerenv': 'engine="podman-4"' }
    expect(containerAround(path => files[path])).toMatch(/^Podman/)
    expect(containerAround(path => (path === '/proc/1/cgroup' ? '0::/kubepods/pod1\n' : undefined))).toMatch(
      /^kubepods/,
    )
    expect(containerAround(() => undefined, 'lxc')).toMatch(/^lxc/)
    expect(containerAround(() => undefined)).toBeUndefined()
  })
})

describe('user namespaces:', () => {
  test('AppArmor of Ubuntu 24.04 restricts them unless a profile allows them for Node', () => {
    const ubuntu = { ...ordinaryMachine, apparmorRestrictsUserns: '1' }
    const no = appArmor(ubuntu, { able: false, evidence: '' })
    expect(no).toMatchObject({ able: false, fix: expect.stringContaining('profile cooper-node /usr/bin/node') })
    expect(appArmor(ubuntu, { able: true, evidence: '' })).toMatchObject({ able: true })
    expect(appArmor({ ...ordinaryMachine, apparmorRestrictsUserns: '0' }, { able: true, evidence: '' })).toMatchObject({
      able: true,
    })
  })

  test("Debian's sysctl allows or forbids them, or does not exist", () => {
    expect(debianSwitch({ ...ordinaryMachine, unprivilegedUsernsClone: '1' })).toMatchObject({ able: true })
    expect(debianSwitch({ ...ordinaryMachine, unprivilegedUsernsClone: '0' })).toMatchObject({
      able: false,
      fix: expect.stringContaining('kernel.unprivileged_userns_clone=1'),
    })
    expect(debianSwitch(ordinaryMachine)).toMatchObject({ able: true })
    expect(debianSwitch({ ...ordinaryMachine, most: {} }).able).toBeNull()
  })

  test('their limit is unknown if it cannot be read', () => {
    expect(limit({ ...ordinaryMachine, most: {} })).toMatchObject({ able: null })
    expect(limit({ ...ordinaryMachine, most: {} }).fix).toBeUndefined()
  })
})

describe('a kernel', () => {
  test('is compared by the numbers of its version', () => {
    expect(versionOf('6.1.0-18-amd64')).toEqual([6, 1])
    expect(isOlder([5, 4], [5, 12]), '5.4 is older than 5.12').toBe(true)
    expect(isOlder([5, 12], [5, 12]), '5.12 is not older than itself').toBe(false)
    expect(isOlder([6, 1], [5, 12]), '6.1 is newer than 5.12').toBe(false)
  })

  test('that is too old is shown with what it lacks', () => {
    const { able, evidence, fix } = kernelRelease('5.4.0-150-generic')
    expect({ able, evidence }).toEqual({ able: false, evidence: expect.stringContaining('mount_setattr (5.12)') })
    expect(evidence).not.toContain('clone3')
    expect(fix).toContain('Boot a newer kernel')
    expect(kernelRelease('4.4.0-19041-Microsoft').fix).toContain('wsl')
  })

  test('that is new enough may still lack what the course does not need', () => {
    expect(kernelRelease('5.12.1')).toMatchObject({ able: true, evidence: expect.stringContaining('Landlock') })
    expect(kernelRelease('something else').able).toBeNull()
  })

  test('on a processor that the runner does not support cannot be used', () => {
    expect(architecture('arm64')).toMatchObject({ able: true })
    expect(architecture('riscv64')).toMatchObject({ able: false })
  })
})

describe('cgroups:', () => {
  const mounts = (...lines: string[]) =>
    parseMountinfo(lines.map((line, i) => `${i + 30} 25 0:${i} / /sys/fs/cgroup/${i} rw - ${line}\n`).join(''))

  test('v1 and v2 side by side are hybrid; systemd’s empty v1 hierarchy alone is not v1', () => {
    expect(cgroupKind(mounts('cgroup2 none rw'))).toBe('v2')
    expect(cgroupKind(mounts('cgroup none rw,memory', 'cgroup2 none rw'))).toBe('hybrid')
    expect(cgroupKind(mounts('cgroup none rw,memory'))).toBe('v1')
    expect(cgroupKind(mounts('cgroup none rw,xattr,name=systemd', 'cgroup2 none rw'))).toBe('v2')
    expect(cgroupKind(mounts())).toBe('none')
  })

  test('a machine with v1 and v2 has limits, and crun refuses it', () => {
    const hybrid = { kind: 'hybrid', two: ['hugetlb'], one: ['cpu', 'memory', 'pids', 'blkio'] } as const
    expect(version(hybrid)).toMatchObject({ able: false, fix: expect.stringContaining('unified_cgroup_hierarchy=1') })
    expect(controllers(hybrid)).toMatchObject({ able: true })
    expect(otherEngines(hybrid)).toMatchObject({ able: false, fix: expect.stringContaining('umount') })
  })

  test('a Raspberry Pi has no memory controller until the kernel command line enables it', () => {
    expect(controllers({ kind: 'v2', two: ['cpu', 'io', 'pids'], one: [] })).toMatchObject({
      able: false,
      evidence: 'missing: memory',
      fix: expect.stringContaining('cgroup_enable=memory'),
    })
  })

  const refused = { able: false, evidence: 'EACCES', refusal: { call: 'mkdirat', errno: 'EACCES', args: [] } } as const
  const login = {
    directory: '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope',
    version: 2,
    made: refused,
    availableControllers: ['memory', 'pids'],
    slice: ['memory', 'pids'],
    sliceWritable: true,
    user: 1000,
  } as const

  test('a login shell under systemd needs cpu and io enabled, and a scope of the user manager', () => {
    const { able, fix } = delegation(login)
    expect(able, 'able').toBe(false)
    expect(fix).toContain('Delegate=cpu cpuset io memory pids')
    expect(fix).toContain('systemd-run --user --scope')
  })

  test('if all controllers are enabled, a scope of the user manager is enough', () => {
    const { fix } = delegation({ ...login, slice: ['cpu', 'io', 'memory', 'pids'] })
    expect(fix).not.toContain('systemctl edit')
  })

  test('a user without a service manager needs lingering first', () => {
    expect(delegation({ ...login, slice: undefined }).fix).toContain('loginctl enable-linger 1000')
  })

  test('a cgroup that can be made but limits nothing is not enough', () => {
    const made = { able: true, evidence: '' } as const
    expect(delegation({ ...login, made })).toMatchObject({ able: false, evidence: expect.stringContaining('cpu, io') })
    expect(delegation({ ...login, made, availableControllers: ['cpu', 'io', 'memory', 'pids'] })).toMatchObject({
      able: true,
    })
  })
})

describe('ids:', () => {
  test('for a user without subordinate ids the doctor names the command that adds some', () => {
    expect(idRanges(ordinaryMachine, 'ada', 'bob:100000:65536\n', '')).toMatchObject({
      able: false,
      fix: expect.stringContaining('--add-subuids 100000-165535 --add-subgids 100000-165535 ada'),
    })
    expect(idRanges(ordinaryMachine, 'ada', 'ada:100000:65536\n', '1000:100000:65536\n')).toMatchObject({ able: true })
    expect(idRanges({ ...ordinaryMachine, user: 0 }, 'root', undefined, undefined)).toMatchObject({ able: true })
  })

  const newuidmap = {
    program: 'newuidmap',
    path: '/usr/bin/newuidmap',
    mode: 0o4755,
    owner: 0,
    capabilities: undefined,
    noNewPrivs: false,
  }

  test('newuidmap works only with its set-user-ID bit or a capability', () => {
    expect(helper(newuidmap)).toMatchObject({ able: true })
    expect(helper({ ...newuidmap, mode: 0o755, capabilities: '/usr/bin/newuidmap cap_setuid=ep' })).toMatchObject({
      able: true,
    })
    expect(helper({ ...newuidmap, mode: 0o755, capabilities: '' })).toMatchObject({
      able: false,
      fix: 'sudo chmod u+s /usr/bin/newuidmap',
    })
    expect(helper({ ...newuidmap, mode: 0o755 }).able).toBeNull()
    expect(helper({ ...newuidmap, owner: 1000 })).toMatchObject({ able: false })
    expect(helper({ ...newuidmap, noNewPrivs: true })).toMatchObject({ able: false })
    expect(helper({ ...newuidmap, path: undefined })).toMatchObject({ able: false, evidence: 'no newuidmap' })
  })
})

test('the doctor distinguishes Landlock that is switched off from Landlock that is missing', () => {
  const off = { able: false, evidence: '', refusal: { call: '', errno: 'EOPNOTSUPP', args: [] } } as const
  expect(landlock(off).fix).toContain('lsm=landlock')
  expect(landlock({ ...off, refusal: { ...off.refusal, errno: 'ENOSYS' } }).fix).toContain('5.13')
  expect(landlock({ able: true, evidence: '', result: 4 }).evidence).toContain('version 4')
})

test('modules are unknown if securityfs is not mounted, and the fix mounts it', () => {
  expect(modules(undefined, undefined)).toMatchObject({ able: null, fix: expect.stringContaining('securityfs') })
  expect(modules('lockdown,capability,apparmor', 'unconfined')).toMatchObject({ able: true })
  expect(seccomp(undefined).able).toBeNull()
  expect(seccomp('kill_process errno allow')).toMatchObject({ able: true })
})

test('for root without CAP_SYS_RESOURCE the doctor says why podman exits with 126', () => {
  const { able, why, fix } = mayRaise(['CAP_SYS_ADMIN'])
  expect(able, 'able').toBe(false)
  expect(why).toContain('126')
  expect(fix).toContain('--ulimit nofile=20000:20000')
})

test('the fix for a /dev/fuse that only root may open is chmod', () => {
  const closed = { path: '/dev/fuse', mode: 0o600, usable: false }
  expect(fuseOverlay('/usr/bin/fuse-overlayfs', closed).fix).toBe('sudo chmod 0666 /dev/fuse')
  expect(fuseOverlay(undefined, { ...closed, mode: undefined }).fix).toMatch(/fuse-overlayfs && sudo modprobe fuse$/)
})

test('Node before 20.19 is too old', () => {
  expect(node('20.18.3', '')).toMatchObject({ able: false })
  expect(node('20.19.0', '')).toMatchObject({ able: true })
  expect(node('24.1.0', '')).toMatchObject({ able: true })
})

test('a compiler is needed until everything is compiled', () => {
  expect(compiler('cc', undefined, false)).toMatchObject({ able: false, needed: true })
  expect(compiler('cc', undefined, true)).toMatchObject({ able: false, needed: false })
})

test('the command that installs a package depends on the distribution', () => {
  const uidmap = { debian: 'uidmap', fedora: 'shadow-utils', alpine: 'shadow-uidmap' }
  expect(installCommand(uidmap, 'ID=ubuntu\nID_LIKE=debian\n')).toBe('sudo apt-get install uidmap')
  expect(installCommand(uidmap, 'ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe('sudo dnf install shadow-utils')
  expect(installCommand(uidmap, 'ID=alpine\n')).toBe('sudo apk add shadow-uidmap')
})

test('limits are compared with the files and processes that lessons need', () => {
  const line = (name: string, soft: string, hard: string) =>
    `${name.padEnd(26)}${soft.padEnd(21)}${hard.padEnd(21)}units\n`
  const [files, processes] = limits(
    `Limit\n${line('Max open files', '256', '4096')}${line('Max processes', 'unlimited', 'unlimited')}`,
  )
  expect(files).toMatchObject({ able: false, fix: 'ulimit -n 1024' })
  expect(processes).toMatchObject({ able: true })
})

test('the width, the colours and the locale of a poor terminal are found missing', () => {
  const screen = { terminal: true, columns: 40, rows: 10, depth: 1, locale: 'de_DE.ISO-8859-1' }
  expect(terminal(screen).map(({ able }) => able)).toEqual([true, false, false, false])
})

test('the course cannot run only if it lacks something needed', () => {
  const question = { id: 'x', says: 'x', why: 'x' }
  const answer = (able: boolean | null, needed: boolean) => finding({ ...question, needed }, { able, evidence: 'x' })
  expect(lacking([answer(false, false), answer(null, true), answer(true, true)])).toEqual([])
  expect(lacking([answer(false, true)])).toHaveLength(1)
})
