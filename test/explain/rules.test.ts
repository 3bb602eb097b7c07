// tags: fast
// Every rule of the table has an example here, and in its example no other rule speaks first.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { compile } from '../../src/course/here.ts'
import { errnoTable } from '../../src/explain/errno-rules.ts'
import { explain, failureOf } from '../../src/explain/explain.ts'
import { ExplainedStop } from '../../src/explain/explained.ts'
import type { Failure } from '../../src/explain/rule.ts'
import { rules } from '../../src/explain/rules.ts'
import { without } from '../../src/list/change.ts'
import { BoxStopped, StepFailed, type Stop } from '../../src/run/failure.ts'
import { type Box, clone } from '../../src/syscalls/clone.ts'
import {
  AF_NETLINK,
  AT_REMOVEDIR,
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
  MS_REMOUNT,
  O_CREAT,
  O_DIRECTORY,
  PR_CAP_AMBIENT,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  SECCOMP_SET_MODE_FILTER,
  SECCOMP_SET_MODE_STRICT,
} from '../../src/syscalls/constants.ts'
import { capset, setuid } from '../../src/syscalls/credentials.ts'
import { type ErrnoName, errnoNumber, errnos } from '../../src/syscalls/errno.ts'
import { chdir, mkdir, write } from '../../src/syscalls/files.ts'
import { chroot, mount, pivot_root, umount2 } from '../../src/syscalls/mounts.ts'
import { newAddress } from '../../src/syscalls/netlink/addresses.ts'
import { newVeth, setLinkUp } from '../../src/syscalls/netlink/links.ts'
import { newRoute } from '../../src/syscalls/netlink/routes.ts'
import { execve, fork, getpid, kill, unshare } from '../../src/syscalls/processes.ts'
import { ANSWER } from '../../src/syscalls/rtnetlink.errno.ts'
import { rtnetlink } from '../../src/syscalls/rtnetlink.ts'
import { errno as refuse } from '../../src/syscalls/seccomp/seccomp.ts'
import { seccomp } from '../../src/syscalls/security.ts'
import { socket } from '../../src/syscalls/sockets.ts'
import type { Step, Steps } from '../../src/syscalls/step.ts'
import { sethostname } from '../../src/syscalls/uts.ts'
import { ordinaryMachine } from '../helpers/machine.ts'

// The rules about earlier calls read the mounts of this process. Here they find a shared root, and an overlay.
vi.mock('../../src/explain/model/here.ts', async importOriginal => ({
  ...(await importOriginal<typeof import('../../src/explain/model/here.ts')>()),
  mountsHere: () => [
    { mountPoint: '/', fstype: 'ext4', propagation: { shared: 1 } },
    { mountPoint: '/over', fstype: 'overlay', propagation: {} },
  ],
}))
// Files that the rules read: a cgroup with a process in it, one that hands controllers on, one below a threaded one; and the
// command line of a kernel without the memory controller.
vi.mock('../../src/base/read-if-there.ts', async importOriginal => {
  const { readIfThere } = await importOriginal<typeof import('../../src/base/read-if-there.ts')>()
  const files: Readonly<Record<string, string>> = {
    '/sys/fs/cgroup/full/cgroup.procs': '4194304000\n',
    '/sys/fs/cgroup/inner/cgroup.subtree_control': 'memory pids\n',
    '/sys/fs/cgroup/threads/cgroup.type': 'domain threaded\n',
    '/sys/fs/cgroup/threads/below/cgroup.type': 'domain invalid\n',
    '/proc/cmdline': 'console=tty1 cgroup_disable=memory root=/dev/mmcblk0p2\n',
  }
  return { readIfThere: (path: string) => files[path] ?? readIfThere(path) }
})
// Only root loses capabilities by setuid.
beforeAll(() => void vi.spyOn(process, 'geteuid').mockReturnValue(0))
afterAll(() => void vi.restoreAllMocks())

/** The arguments that the rule's `when` asks for, by the rule's id. A rule about an errno without `when` needs none. */
const examplesOfErrnos: Readonly<Record<string, readonly unknown[]>> = {
  'clone3.EPERM.user-namespace-refused': [CLONE_NEWUSER],
  'clone3.EINVAL.shares-root': [CLONE_NEWUSER | 0x200],
  'unshare.EPERM.user-namespace-refused': [CLONE_NEWUSER],
  'unshare.EINVAL.threads': [CLONE_NEWUSER],
  'unshare.EINVAL.pid-namespace-chosen': [CLONE_NEWPID],
  'setns.EINVAL.user-namespace': [3, CLONE_NEWUSER],
  'setns.EINVAL.pid-namespace': [3, CLONE_NEWPID],
  'execve.ENOENT.no-file': ['/bin/nothing', ['nothing']],
  'prctl.EPERM.bounding-set': [PR_CAPBSET_DROP, 21],
  'prctl.EPERM.ambient': [PR_CAP_AMBIENT, 2],
  'prctl.EINVAL.no-new-privs': [PR_SET_NO_NEW_PRIVS, 0],
  'prctl.EINVAL.no-capability': [PR_CAPBSET_DROP, 99],
  'prctl.EACCES.no-new-privs-missing': [22, 2],
  'seccomp.EINVAL.strict-takes-no-filter': [SECCOMP_SET_MODE_STRICT, 0],
  'mount.EPERM.proc': ['proc', '/proc', 'proc', 0, null],
  'mount.EPERM.sysfs': ['sysfs', '/sys', 'sysfs', 0, null],
  'mount.EPERM.foreign-namespace': ['none', '/mq', 'mqueue', 0, null],
  'mount.EPERM.locked-flag': ['none', '/x', null, MS_REMOUNT, null],
  'mount.EPERM.disk': ['/dev/sda1', '/x', 'ext4', 0, null],
  'mount.EBUSY.cgroup-v1': ['none', '/x', 'cgroup', 0, null],
  'mount.EBUSY.open-for-writing': ['none', '/x', null, MS_REMOUNT, null],
  'mount.EINVAL.propagation': ['none', '/x', null, MS_PRIVATE, null],
  'mount.EINVAL.remount': ['none', '/x', null, MS_REMOUNT, null],
  'mount.EINVAL.move': ['/x', '/y', null, MS_MOVE, null],
  'mount.EINVAL.bind': ['/x', '/y', null, MS_BIND, null],
  'mount.EINVAL.overlay': ['none', '/x', 'overlay', 0, 'lowerdir=/y'],
  'mount.EINVAL.bind-flag-missing': ['/x', '/y', null, 0, null],
  'mount.EINVAL.type-missing': ['proc', '/proc', null, 0, null],
  'mount.EINVAL.option': ['none', '/x', 'tmpfs', 0, 'siz=1'],
  'mount.EINVAL.no-such-filesystem': ['/dev/sda1', '/x', 'ext4', 0, null],
  'mount.ENODEV.bind-flag-missing': ['/x', '/y', 'bind', 0, null],
  'mount.ENODEV.type-missing': ['proc', '/proc', null, 0, null],
  'mount.ENODEV.unknown-type': ['none', '/x', 'nosuchfs', 0, null],
  'mount.ENOENT.bind': ['/x', '/y', null, MS_BIND, null],
  'mount.ENOENT.overlay': ['none', '/x', 'overlay', 0, 'lowerdir=/y'],
  'mount.ENOENT.bind-flag-missing': ['/x', '/y', null, 0, null],
  'mount.ENOTBLK.bind-flag-missing': ['/x', '/y', 'none', 0, null],
  'mount.ELOOP.overlay': ['none', '/x', 'overlay', 0, 'lowerdir=/y'],
  'umount2.EINVAL.no-mount-point': ['/x', 0],
  'mkdirat.EROFS.cgroup-not-delegated': [-100, '/sys/fs/cgroup/box', 0o755],
  'mknodat.EROFS.cgroup-not-delegated': [-100, '/sys/fs/cgroup/box', 0o755],
  'symlinkat.EROFS.cgroup-not-delegated': ['/sys/fs/cgroup/a', -100, '/sys/fs/cgroup/b'],
  'unlinkat.EROFS.cgroup-not-delegated': [-100, '/sys/fs/cgroup/box', AT_REMOVEDIR],
  'openat.ENOENT.cgroup': [-100, '/sys/fs/cgroup/box/cgroup.procs', 1],
  'openat.ENOENT.process-ended': [-100, '/proc/12/ns/uts', 0],
  'openat.ENOENT.no-proc': [-100, '/proc/meminfo', 0],
  'openat.EACCES.id-map': [-100, '/proc/12/uid_map', 1],
  'openat.EACCES.cgroup': [-100, '/sys/fs/cgroup/box/cgroup.procs', 1],
  'openat.EACCES.setting': [-100, '/proc/sys/net/ipv4/ip_forward', 1],
  'openat.EACCES.directory-mode': [-100, '/etc/new', O_CREAT],
  'openat.EROFS.setting': [-100, '/proc/sys/net/ipv4/ip_forward', 1],
  'openat.ENOTDIR.not-a-directory': [-100, '/etc/passwd', O_DIRECTORY],
  'unlinkat.ENOTDIR.not-a-directory': [-100, '/etc/passwd', AT_REMOVEDIR],
  'write.EPERM.map-of-many': ['/proc/self/uid_map', '0 1000 2'],
  'write.EPERM.gid-map': ['/proc/self/gid_map', '0 1000 1'],
  'write.EPERM.uid-map': ['/proc/self/uid_map', '0 1000 1'],
  'write.EPERM.setgroups': ['/proc/self/setgroups', 'allow'],
  'write.EPERM.setting': ['/proc/sys/kernel/hostname', 'x'],
  'write.EPERM.time-offsets': ['/proc/self/timens_offsets', 'monotonic 1 0'],
  'write.EACCES.time-offsets': ['/proc/self/timens_offsets', 'monotonic 1 0'],
  'write.EINVAL.time-offsets': ['/proc/self/timens_offsets', 'realtime 1 0'],
  'write.ERANGE.time-offsets': ['/proc/self/timens_offsets', 'boottime -99999999999 0'],
  'write.EPERM.oom-score': ['/proc/self/oom_score_adj', '-1'],
  'write.EACCES.cgroup-procs': ['/sys/fs/cgroup/box/cgroup.procs', '0'],
  'write.EACCES.oom-score': ['/proc/self/oom_score_adj', '-1'],
  'write.EINVAL.no-map': ['/proc/self/uid_map', 'root me'],
  'write.EINVAL.map-ranges': ['/proc/self/uid_map', '0 1000 1\n0 1001 1'],
  'write.EINVAL.setgroups': ['/proc/self/setgroups', 'no'],
  'write.EINVAL.limit': ['/sys/fs/cgroup/box/memory.max', 'much'],
  'write.EINVAL.io-max': ['/sys/fs/cgroup/box/io.max', 'sda'],
  'write.EINVAL.subtree-control': ['/sys/fs/cgroup/box/cgroup.subtree_control', '+pids'],
  'write.EINVAL.cgroup-procs': ['/sys/fs/cgroup/box/cgroup.procs', 'me'],
  'write.EBUSY.subtree-control': ['/sys/fs/cgroup/box/cgroup.subtree_control', '+memory'],
  'write.EBUSY.cgroup-procs': ['/sys/fs/cgroup/box/cgroup.procs', '0'],
  'write.EBUSY.memory-limit': ['/sys/fs/cgroup/memory/box/memory.limit_in_bytes', '1'],
  'write.EOPNOTSUPP.threaded-cgroup': ['/sys/fs/cgroup/box/cgroup.procs', '0'],
  'write.ENOENT.no-controller': ['/sys/fs/cgroup/box/cgroup.subtree_control', '+pids'],
  'write.ENOENT.cgroup-namespace': ['/sys/fs/cgroup/box/cgroup.procs', '7'],
  'write.ENODEV.no-disk': ['/sys/fs/cgroup/box/io.max', '9:9 wbps=1'],
  'write.ENOSPC.cpuset': ['/sys/fs/cgroup/cpuset/box/tasks', '0'],
}

/** The failure of the last step of that name in a list. */
const failing = (call: string, errno: ErrnoName, box: Box): Failure =>
  failingAt(
    box.steps.findLastIndex(({ signature }) => signature.call === call),
    errno,
    box,
  )

function failingAt(index: number, errno: ErrnoName, box: Box): Failure {
  const step = box.steps[index] as Step
  const number = errnoNumber(errno)
  return failureOf(
    new StepFailed({ index, step, errno: number, result: -number, ns: 0, began: 0n, aboutTo: false }, box),
  )
}

const inList = (call: string, errno: ErrnoName, steps: Steps, flags = 0) => failing(call, errno, clone(flags, steps))

const isPrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
const tmpfs = (target: string) => mount('none', target, 'tmpfs', 0, null)
const proc = mount('proc', '/x/proc', 'proc', 0, null)
const bind = (path: string) => mount(path, path, null, MS_BIND, null)
const overlay = (data: string) => mount('overlay', '/x/merged', 'overlay', 0, data)
const layers = (upper: string, work: string) => overlay(`lowerdir=/x/lower,upperdir=${upper},workdir=${work}`)
/** A root in which a script lies, and no program that could read it. */
const programs = mkdtempSync(join(tmpdir(), 'cooper-rules-'))
writeFileSync(join(programs, 'script'), '#!/no/such/shell\n')
afterAll(() => rmSync(programs, { recursive: true }))
const noCapabilities = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
const group = process.getegid?.() ?? 0

const capsetOf = (effective: bigint, permitted: bigint) => capset({ effective, permitted, inheritable: 0n })

/** The ends of a veth pair: one goes to the network of process 1. */
const PAIR = { name: 'a', peer: 'b', peerNamespace: { pid: 1 } }

/** The failure of the first request that fails with this errno in a list with two networks, and a socket for each. */
function inNetworks(errno: ErrnoName, requests: (sockets: { outside: Step; inside: Step }) => Steps): Failure {
  const [outside, inside] = [socket(AF_NETLINK, 3, 0), socket(AF_NETLINK, 3, 0)]
  const box = clone(0, [outside, unshare(CLONE_NEWNET), inside, ...requests({ outside, inside })])
  const answers = box.steps.flatMap(({ signature }, i) => (signature.call === 'recvfrom' ? [i] : []))
  // A link is missing for the request after the one that made it; a route is the last request.
  return failingAt(answers.at(errno === 'ENODEV' ? 1 : -1) ?? 0, errno, box)
}

const examplesOfLists: Readonly<Record<string, () => Failure>> = {
  'earlier.result-left-out': () => {
    const pid = getpid()
    return failing('kill', 'EINVAL', without(clone(0, [pid, kill(pid, 0)]), 0))
  },
  'earlier.execve.not-in-path': () => inList('execve', 'ENOENT', [execve(['no-such-program'])]),
  'earlier.seccomp.refuses': () => {
    const program = compile({ default: 'allow', rules: [{ call: 'mkdirat', action: refuse('EPERM') }] })
    return inList('mkdirat', 'EPERM', [seccomp(SECCOMP_SET_MODE_FILTER, 0, program), mkdir('/x')])
  },
  'earlier.write.no-user-namespace': () => inList('write', 'EPERM', [write('/proc/self/uid_map', '0 0 1')]),
  'earlier.write.map-written-already': () => {
    const map = () => write('/proc/self/uid_map', '0 0 1')
    return inList('write', 'EPERM', [map(), map()], CLONE_NEWUSER)
  },
  'earlier.write.map-swapped': () =>
    inList('write', 'EPERM', [setuid(1000), unshare(CLONE_NEWUSER), write('/proc/self/uid_map', '1000 0 1')].flat()),
  'earlier.write.map-of-other-id': () =>
    inList('write', 'EPERM', [write('/proc/self/uid_map', '0 123456 1')], CLONE_NEWUSER),
  'earlier.write.setgroups-not-denied': () =>
    inList('write', 'EPERM', [write('/proc/self/gid_map', `0 ${group} 1`)], CLONE_NEWUSER),
  'earlier.setuid.ids-not-mapped': () => inList('setuid', 'EINVAL', [setuid(1)], CLONE_NEWUSER),
  'earlier.capset.capability-dropped': () => inList('mount', 'EPERM', [noCapabilities, tmpfs('/x')]),
  'earlier.setuid.capability-dropped': () => inList('mount', 'EPERM', [setuid(1000), tmpfs('/x')]),
  'earlier.capset.asks-back': () => inList('capset', 'EPERM', [noCapabilities, capsetOf(1n, 1n)]),
  'earlier.capset.effective-alone': () => inList('capset', 'EPERM', [capsetOf(3n, 1n)]),
  'earlier.namespace.foreign': () => inList('mount', 'EPERM', [tmpfs('/x')], CLONE_NEWUSER),
  'earlier.namespace.made-before-users': () =>
    inList('sethostname', 'EPERM', [unshare(CLONE_NEWUSER), sethostname('box')], CLONE_NEWUTS),
  'earlier.namespace.of-the-host': () => inList('sethostname', 'EPERM', [sethostname('box')]),
  'earlier.mount.last-proc-gone': () => {
    const swap = [pivot_root('/x', '/x'), umount2('/', MNT_DETACH)]
    return inList('mount', 'EPERM', [...swap, proc], CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID)
  },
  'earlier.mount.fork-missing': () =>
    inList('mount', 'EPERM', [unshare(CLONE_NEWPID), proc], CLONE_NEWUSER | CLONE_NEWNS),
  'earlier.overlay.comma-between-layers': () =>
    inList('mount', 'EINVAL', [overlay('lowerdir=/x/a,/x/b,upperdir=/x/up,workdir=/x/work')]),
  'earlier.overlay.misspelt-option': () => inList('mount', 'EINVAL', [overlay('lowerdirs=/x')]),
  'earlier.overlay.lowerdir-missing': () => inList('mount', 'EINVAL', [overlay('upperdir=/x/up,workdir=/x/work')]),
  'earlier.overlay.workdir-missing': () => inList('mount', 'EINVAL', [overlay('lowerdir=/x/low,upperdir=/x/up')]),
  'earlier.overlay.one-in-the-other': () => inList('mount', 'EINVAL', [layers('/x/up', '/x/up/work')]),
  'earlier.overlay.two-mounts': () => inList('mount', 'EINVAL', [tmpfs('/x/work'), layers('/x/up', '/x/work')]),
  'earlier.overlay.upper-on-overlay': () => inList('mount', 'EINVAL', [layers('/over/up', '/over/work')]),
  'earlier.mount.private-after-chroot': () => inList('mount', 'EINVAL', [chroot('/x'), isPrivate]),
  'earlier.pivot_root.new-root-first': () => inList('pivot_root', 'EBUSY', [pivot_root('/', '/x')]),
  'earlier.pivot_root.shared-parent': () => inList('pivot_root', 'EINVAL', [pivot_root('/x', '/x')]),
  'earlier.pivot_root.after-chroot': () =>
    inList('pivot_root', 'EINVAL', [isPrivate, chroot('/x'), pivot_root('/root', '/root')]),
  'earlier.pivot_root.chdir-before-mount': () =>
    inList('pivot_root', 'EINVAL', [isPrivate, chdir('/x'), bind('/x'), pivot_root('.', '.')]),
  'earlier.pivot_root.never-moved': () => inList('pivot_root', 'EBUSY', [bind('/x'), pivot_root('.', '.')]),
  'earlier.pivot_root.no-mount-point': () => inList('pivot_root', 'EINVAL', [isPrivate, pivot_root('/x', '/x')]),
  'earlier.pivot_root.old-root-outside': () =>
    inList('pivot_root', 'EINVAL', [isPrivate, bind('/x'), pivot_root('/x', '/y')]),
  'earlier.umount2.still-in-the-old-root': () =>
    inList('umount2', 'EINVAL', [pivot_root('/x', '/x/old'), umount2('.', MNT_DETACH)]),
  'earlier.openat.misspelt-proc-file': () => inList('openat', 'ENOENT', [write('/proc/self/uidmap', '0 0 1')]),
  'earlier.openat.not-in-proc-self': () => inList('openat', 'ENOENT', [write('/proc/uid_map', '0 0 1')]),
  'earlier.path.names-the-old-place': () => inList('chdir', 'ENOENT', [chroot('/x'), chdir('/x/proc')]),
  'earlier.path.relative': () => inList('chdir', 'ENOENT', [chdir('no-such-directory')]),
  'earlier.path.still-in-the-old-root': () => inList('mkdirat', 'EROFS', [mkdir('/x'), chroot('/root')]),
  'earlier.path.made-later': () =>
    inList('chdir', 'ENOENT', [chdir('/no-such-directory'), mkdir('/no-such-directory')]),
  'earlier.overlay.target-and-upper': () =>
    inList('chdir', 'ENOENT', [
      mount('overlay', '/up', 'overlay', 0, `lowerdir=${import.meta.dirname},upperdir=/at,workdir=/work`),
      chdir(import.meta.filename.replace(import.meta.dirname, '/at')),
    ]),
  'earlier.path.exists-in-the-old-root': () =>
    inList('mkdirat', 'EEXIST', [mkdir('/proc'), chroot(import.meta.dirname)]),
  'earlier.path.in-the-old-root': () =>
    inList('mount', 'ENOENT', [chroot(import.meta.dirname), mount('/dev/null', '/', null, MS_BIND, null)]),
  'earlier.path.missing': () => inList('mount', 'ENOENT', [mount('/no-such-file', '/', null, MS_BIND, null)]),
  'earlier.path.hidden-by-mount': () =>
    inList('chdir', 'ENOENT', [tmpfs(import.meta.dirname), chdir(import.meta.filename)]),
  'earlier.path.read-only-by-list': () =>
    inList('mkdirat', 'EROFS', [mount('none', '/x', 'tmpfs', MS_RDONLY, null), mkdir('/x/y')]),
  'earlier.mount.mounted-already': () => inList('mount', 'EBUSY', [proc, proc]),
  'earlier.execve.not-in-root': () => inList('execve', 'ENOENT', [chroot(import.meta.dirname), execve(['/bin/sh'])]),
  'earlier.mount.swapped': () => inList('mount', 'ENOENT', [mount(import.meta.dirname, 'proc', 'proc', 0, null)]),
  'earlier.pivot_root.swapped': () => inList('pivot_root', 'EINVAL', [bind('/x'), pivot_root('/x/old', '/x')]),
  'earlier.write.swapped': () => inList('openat', 'ENOENT', [write('deny', '/proc/self/setgroups')]),
  'earlier.openat.not-dumpable': () =>
    inList('openat', 'EACCES', [setuid(1000), unshare(CLONE_NEWUSER), write('/proc/self/uid_map', '0 1000 1')]),
  'earlier.path.no-id-mapped': () => inList('mkdirat', 'EACCES', [mkdir('/x')], CLONE_NEWUSER),
  'earlier.path.another-user': () => inList('mkdirat', 'EACCES', [setuid(1000), mkdir('/proc/sys/x')]),
  'earlier.veth.swapped': () =>
    inNetworks('ENODEV', ({ outside, inside }) => [
      rtnetlink(outside, newVeth({ ...PAIR, index: 2, peerIndex: 9 })),
      rtnetlink(outside, setLinkUp(9)),
      rtnetlink(inside, setLinkUp(2)),
    ]),
  'earlier.veth.no-peer-namespace': () =>
    inNetworks('ENODEV', ({ outside, inside }) => [
      rtnetlink(outside, newVeth({ name: 'a', peer: 'b', index: 9, peerIndex: 2 })),
      rtnetlink(inside, setLinkUp(2)),
    ]),
  'earlier.link.made-later': () =>
    inNetworks('ENODEV', ({ outside, inside }) => [
      rtnetlink(inside, setLinkUp('lo')),
      rtnetlink(inside, setLinkUp(2)),
      rtnetlink(outside, newVeth({ ...PAIR, index: 9, peerIndex: 2 })),
    ]),
  'earlier.link.in-other-network': () =>
    inNetworks('ENODEV', ({ outside, inside }) => [
      rtnetlink(outside, newVeth({ ...PAIR, index: 9, peerIndex: 2 })),
      rtnetlink(inside, setLinkUp(9)),
      rtnetlink(inside, setLinkUp(2)),
    ]),
  'earlier.route.gateway-outside': () =>
    inNetworks('ENETUNREACH', ({ inside }) => [
      rtnetlink(inside, newAddress({ index: 2, address: '10.0.0.2/32' })),
      rtnetlink(inside, newRoute({ via: '10.0.0.1' })),
    ]),
  'earlier.route.link-down': () =>
    inNetworks('ENETUNREACH', ({ outside, inside }) => [
      rtnetlink(outside, newVeth({ ...PAIR, index: 9, peerIndex: 2 })),
      rtnetlink(inside, newAddress({ index: 2, address: '10.0.0.2/24' })),
      rtnetlink(inside, newRoute({ via: '10.0.0.1' })),
    ]),
  'earlier.route.no-address': () =>
    inNetworks('ENETUNREACH', ({ inside }) => [rtnetlink(inside, newRoute({ via: '10.0.0.1' }))]),
  'known.user-namespace.maker-not-mapped': () => inList('unshare', 'EPERM', [unshare(CLONE_NEWUSER)], CLONE_NEWUSER),
  'known.fork.number-one-ended': () => inList('fork', 'ENOMEM', [unshare(CLONE_NEWPID), fork()]),
  'known.time-namespace.none-made': () =>
    inList('write', 'EPERM', [write('/proc/self/timens_offsets', 'monotonic 1 0')]),
  'known.execve.words-in-one': () => inList('execve', 'ENOENT', [execve(['ls -l'])]),
  'known.execve.interpreter-missing': () =>
    inList('execve', 'ENOENT', [bind(programs), chroot(programs), execve(['/script'])]),
  'known.cgroup.memory-is-off': () => inList('openat', 'ENOENT', [write('/sys/fs/cgroup/box/memory.max', '64M')]),
  'known.cgroup.mounted-read-only': () =>
    inList('mkdirat', 'EROFS', [
      mount('none', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY, null),
      mkdir('/sys/fs/cgroup/box'),
    ]),
  'known.cgroup.not-delegated': () =>
    inList('mkdirat', 'EROFS', [mkdir('/sys/fs/cgroup/box'), chdir('/x'), pivot_root('.', '.')]),
  'known.cgroup.holds-processes': () =>
    inList('write', 'EBUSY', [write('/sys/fs/cgroup/full/cgroup.subtree_control', '+pids')]),
  'known.cgroup.hands-controllers-on': () =>
    inList('write', 'EBUSY', [write('/sys/fs/cgroup/inner/cgroup.procs', '0')]),
  'known.cgroup.threaded': () =>
    inList('write', 'EOPNOTSUPP', [write('/sys/fs/cgroup/threads/below/cgroup.procs', '0')]),
  'cgroup.directory-of-v1': () => inList('mkdirat', 'ENOENT', [mkdir('/sys/fs/cgroup/memory/box')]),
  'cgroup.file-of-other-name': () => inList('openat', 'ENOENT', [write('/sys/fs/cgroup/box/memory.limit', '64M')]),
  'cgroup.text-of-other-form': () => inList('write', 'EINVAL', [write('/sys/fs/cgroup/box/cpu.max', '50%')]),
  'earlier.mount.misspelt-type': () => inList('mount', 'ENODEV', [mount('none', '/x', 'tempfs', 0, null)]),
}

const refused = (call: string, errno: string, readings: Partial<typeof ordinaryMachine>): Failure => ({
  call,
  errno,
  args: call === 'mount' ? ['proc', '/proc', 'proc', 0, null] : [],
  machine: { ...ordinaryMachine, ...readings },
})

const examplesOfMachines: Readonly<Record<string, Failure>> = {
  'host.clone3-hidden-by-container': refused('clone3', 'ENOSYS', { container: 'Docker', filtered: true }),
  'host.clone3-hidden-by-filter': refused('clone3', 'ENOSYS', { filtered: true }),
  'host.kernel-without-clone3': refused('clone3', 'ENOSYS', {}),
  'host.too-many-processes': refused('clone3', 'EAGAIN', {}),
  'host.namespaces-switched-off': refused('clone3', 'ENOSPC', { most: { user: 0 } }),
  'host.too-many-namespaces': refused('unshare', 'ENOSPC', {}),
  'host.namespaces-not-built-in': refused('clone3', 'EINVAL', { kinds: ['mnt', 'pid'] }),
  'host.proc-masked': refused('mount', 'EPERM', { procHidden: ['/proc/acpi'] }),
  'host.id-not-mapped': refused('clone3', 'EPERM', { unmapped: 'group' }),
  'host.userns-clone-0': refused('clone3', 'EPERM', { unprivilegedUsernsClone: '0' }),
  'host.apparmor-restricts-userns': refused('write', 'EACCES', { apparmorRestrictsUserns: '1' }),
  'host.chrooted': refused('clone3', 'EPERM', { chrooted: true }),
  'host.root-without-sys-admin': refused('clone3', 'EPERM', { user: 0 }),
  'host.container': refused('clone3', 'EPERM', { container: 'Docker', filtered: true }),
  'host.filter': refused('clone3', 'EPERM', { filtered: true }),
  'host.no-proc': refused('openat', 'ENOENT', { kinds: undefined }),
}

const examplesOfErrnosAlone: Readonly<Record<string, Failure>> = {
  ...Object.fromEntries(
    Object.keys(errnos).map(errno => [`general.${errno}`, { call: 'no_such_call', errno, args: [] }]),
  ),
  'general.unknown-errno': { call: 'no_such_call', errno: 'errno 4000', args: [] },
}

const netlink = socket(AF_NETLINK, 3, 0)

/** The example of a rule about an errno; undefined where its `when` has no arguments here. */
function exampleOfErrno(id: string): Failure | undefined {
  const row = errnoTable.find(each => each.id === id)
  const args = examplesOfErrnos[id] ?? (row?.when ? undefined : row?.call === ANSWER ? [netlink] : [])
  return row && args && { call: row.call === ANSWER ? 'recvfrom' : row.call, errno: row.errno, args }
}

const exampleOf = (id: string): Failure | undefined =>
  examplesOfLists[id]?.() ?? examplesOfMachines[id] ?? examplesOfErrnosAlone[id] ?? exampleOfErrno(id)

describe('the table of rules', () => {
  test('names no rule twice', () => {
    const ids = rules.map(({ id }) => id)
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  })

  test('has an example here for every rule', () => {
    const withoutExample = rules.map(({ id }) => id).filter(id => exampleOf(id) === undefined)
    expect(withoutExample, 'rules that no example reaches').toEqual([])
  })

  test('has no rule in whose example another rule speaks first', () => {
    const spokenFirst = rules.flatMap(({ id }) => {
      const example = exampleOf(id)
      const spoke = example && explain(example).rule
      return spoke === undefined || spoke === id ? [] : [`in the example of ${id} spoke ${spoke}`]
    })
    expect(spokenFirst).toEqual([])
  })

  test('has a rule for every example', () => {
    const ids = rules.map(({ id }) => id)
    const examples = [examplesOfErrnos, examplesOfLists, examplesOfMachines].flatMap(Object.keys)
    expect(examples.filter(id => !ids.includes(id))).toEqual([])
  })

  test('says in each example what happened and what to do, with no place left empty', () => {
    for (const { id } of rules) {
      const { means, fix } = explain(exampleOf(id) as Failure)
      expect(means, id).toMatch(/^\S.{9,}/)
      expect(`${means} ${fix}`, id).not.toMatch(/undefined|\{\d:|\[object/)
    }
  })
})

test('says all conditions of pivot_root that do not hold, so that one error does not follow the other', () => {
  const { means, fix, rule } = explain(inList('pivot_root', 'EINVAL', [pivot_root('/x', '/y')]))
  expect(rule).toBe('earlier.pivot_root.shared-parent')
  expect(means).toMatch(
    / is shared .*; and once that is right, \/x is no mount point.*; and once that is right, the place for/,
  )
  expect(fix).toMatch(/MS_PRIVATE, null\) before.*; and bind it on itself .*; and name a directory in the new root/)
})

describe('a user namespace', () => {
  test('needs no capability, so a setuid before is not what unshare was refused for', () => {
    const failure = inList('unshare', 'EPERM', [setuid(1000), unshare(CLONE_NEWUSER | CLONE_NEWNS)])
    expect(explain(failure).rule).toBe('unshare.EPERM.user-namespace-refused')
  })
})

describe('a list that SIGKILL has stopped', () => {
  const stopped = (steps: Steps, done: number) =>
    new ExplainedStop(new BoxStopped({ kind: 'killed', signal: 'SIGKILL' }, clone(0, steps), done))

  test('was killed for strict mode, which leaves four calls', () => {
    const strict = seccomp(SECCOMP_SET_MODE_STRICT, 0, [])
    for (const done of [0, 1])
      expect(stopped([strict, execve(['ls'])], done)).toMatchObject({
        rule: 'stopped.strict-mode',
        message: expect.stringContaining('leaves a process only read, write, _exit and sigreturn'),
      })
    expect(stopped([chdir('/'), mkdir('/x'), strict], 1).rule).toBe('stopped.killed')
  })

  test('was killed for a limit of memory that it has written', () => {
    expect(stopped([write('/sys/fs/cgroup/box/memory.max', '300K'), execve(['ls'])], 3)).toMatchObject({
      rule: 'stopped.memory-limit',
      message: expect.stringContaining('the limit of memory, "300K", is too small for it'),
    })
  })
})

describe('a list that stopped although no call of it failed', () => {
  const box = clone(0, [chdir('/'), mkdir('/x')])
  test.each<[Stop, string, string, string]>([
    [
      { kind: 'timed-out', milliseconds: 30 },
      'stopped.timed-out',
      'the box was not done after 30 ms, and was killed',
      '',
    ],
    [
      { kind: 'killed', signal: 'SIGKILL' },
      'stopped.killed',
      'the box was killed by SIGKILL before its list was at an end',
      '',
    ],
    [
      { kind: 'killed', signal: 'SIGSYS' },
      'stopped.foreign-filter',
      'a seccomp filter killed the box, with SIGSYS, after chdir("/")',
      'It was in force before this list began. The next call is `mkdirat`.',
    ],
    [
      { kind: 'filter-kills', call: 'mkdirat' },
      'stopped.filter-kills',
      'the seccomp filter of this list kills the box at mkdirat, with SIGSYS: it judges the rest of the list too',
      'Let mkdirat through, or put it before seccomp.',
    ],
    [
      { kind: 'filter-stops-runner', calls: ['write', 'read'], kills: false },
      'stopped.filter-stops-runner',
      'the seccomp filter of this list refuses write, read, and the list itself cannot be gone through without',
      'Let write and read through: by these each call is reported, and the list comes to its end.',
    ],
  ])('%j', (stop, rule, message, fix) => {
    expect(new ExplainedStop(new BoxStopped(stop, box, 1))).toMatchObject({ rule, message, fix })
  })
})
