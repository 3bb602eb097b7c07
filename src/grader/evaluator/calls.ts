// What each call of the toolkit is given, in the order of its parameters. TypeScript says the same while one writes, but
// only in a note: the list is read all the same, and what is wrong would be found later, by the kernel, in other words.
import * as names from '../../syscalls/flags.ts'
import * as k from './kinds.ts'

/** A function's parameters by name, in order; `...` before the name of the last takes all that follow. */
export type Params = Readonly<Record<string, k.Kind | Fields>>

/** An argument that is an object, with named fields. */
export interface Fields {
  readonly fields: Readonly<Record<string, k.Kind | Fields>>
  readonly optional?: true
}

const address = k.bytesOrBuffer
const link: k.Kind = {
  wants: 'a link: its name, its number, or the call that gives that',
  faultOf: value => (typeof value === 'string' ? k.name : k.numbered('')).faultOf(value),
}
const index = k.numbered('a link')
const process = k.numbered('a process')
const namespace: k.Kind = {
  wants: 'a network namespace, { pid: … } or { fd: … }',
  faultOf(value) {
    if (!k.isObject(value) || !('pid' in value || 'fd' in value)) return `is ${k.named(value)}`
    const [name, inner] =
      'pid' in value ? (['pid', value.pid] as const) : (['fd', (value as { fd: unknown }).fd] as const)
    const fault = k.descriptor.faultOf(inner)
    return fault && `has a ${name} that ${fault}`
  },
}
const optional = k.optional
const box: k.Kind = {
  wants: 'a box, as clone gives it',
  faultOf: value => (k.isObject(value) && 'steps' in value ? undefined : `is ${k.named(value)}`),
}

const clones = k.flags(names.CLONE)

export const CALLS: Readonly<Record<string, Params>> = {
  // clone.ts
  clone: { flags: clones, steps: k.steps },
  nest: { outer: box, inner: box },

  // files.ts
  open: { pathname: k.path, flags: k.flags(names.OPEN), mode: optional(k.mode) },
  close: { fd: k.descriptor },
  read: { fd: k.descriptor, into: k.buffer },
  create: { path: k.path, text: k.text, mode: optional(k.mode) },
  buffer: { size: k.size },
  cat: { path: k.path, size: optional(k.size) },
  mkdir: { pathname: k.path, mode: optional(k.mode) },
  unlink: { pathname: k.path },
  rmdir: { pathname: k.path },
  rename: { oldpath: k.path, newpath: k.path },
  truncate: { path: k.path, length: k.size },
  append: { path: k.path, text: k.text },
  getxattr: { path: k.path, name: k.name, into: k.buffer },
  symlink: { target: k.name, linkpath: k.path },
  mknod: { pathname: k.path, mode: optional(k.mode), device: optional(k.size) },
  makedev: { major: k.size, minor: k.size },
  chdir: { path: k.path },
  fchdir: { fd: k.descriptor },
  chown: { pathname: k.path, owner: k.id, groupId: k.id },
  chmod: { pathname: k.path, mode: k.mode },
  setxattr: { path: k.path, name: k.name, value: k.bytes },
  dup2: { oldfd: k.descriptor, newfd: k.size },
  ioctl: { fd: k.descriptor, op: k.number32, argument: optional(k.anything) },

  // guards.ts
  seccomp: {
    operation: k.oneOf(names.SECCOMP),
    flags: k.number32,
    program: {
      wants: 'a program, as compile(filter) makes it',
      faultOf: value => (Array.isArray(value) ? undefined : `is ${k.named(value)}`),
      fix: 'The kernel runs no filter as it is written: compile(filter) makes a program of it.',
    },
  },
  landlock_create_ruleset: { attr: { fields: { handled_access_fs: k.size } } },
  landlock_abi: {},
  landlock_add_rule: {
    ruleset: k.descriptor,
    type: k.oneOf(names.LANDLOCK_RULE),
    attr: { fields: { allowed_access: k.size, parent_fd: k.call } },
  },
  landlock_restrict_self: { ruleset: k.descriptor },

  // ipc.ts
  shmget: { key: k.number32, size: k.size, flags: k.number32 },
  shmctl: { id: k.numbered('an id'), command: k.oneOf(names.IPC_COMMAND) },
  semget: { key: k.number32, count: k.size, flags: k.number32 },
  semctl: { id: k.numbered('an id'), command: k.oneOf(names.IPC_COMMAND) },
  msgget: { key: k.number32, flags: k.number32 },
  msgctl: { id: k.numbered('an id'), command: k.oneOf(names.IPC_COMMAND) },
  mq_open: { name: k.name, flags: k.flags(names.OPEN), mode: optional(k.mode) },
  mq_unlink: { name: k.name },

  // limits.ts, machine.ts
  prlimit: { resource: k.oneOf(names.RLIMIT), limit: k.size, hard: optional(k.size) },
  clock_settime: { clock: k.oneOf(names.CLOCK), seconds: k.size },
  init_module: { image: k.bytes, parameters: optional(k.text) },
  reboot: { magic: k.number32, magic2: k.number32, op: k.number32 },

  // mounts.ts
  mount: {
    source: k.nameOrNull,
    target: k.path,
    filesystemtype: k.nameOrNull,
    mountflags: k.flags(names.MS),
    data: k.nameOrNull,
  },
  umount2: { target: k.path, flags: optional(k.flags(names.UMOUNT)) },
  pivot_root: { new_root: k.path, put_old: k.path },
  chroot: { path: k.path },
  open_tree: { filename: k.path, flags: k.number32 },
  move_mount: { from: k.descriptor, to: k.path },
  fsopen: { fsname: k.name },
  fsconfig: { fs: k.descriptor, key: k.name, value: optional(k.nameOrNull) },
  fscreate: { fs: k.descriptor },
  fsmount: { fs: k.descriptor, attributes: optional(k.number32) },
  mount_setattr: {
    pathname: k.path,
    flags: k.number32,
    attr: { fields: { set: optional(k.size), clear: optional(k.size) } },
  },

  // names.ts
  sethostname: { name: k.name },
  setdomainname: { name: k.name },
  uname: { into: k.buffer },

  // processes.ts
  unshare: { flags: clones },
  setns: { fd: k.descriptor, nstype: optional(clones) },
  fork: {},
  execve: { command: k.command, env: optional(k.listOf(k.text, "a list of texts, ['HOME=/root']")) },
  exit: { status: k.whole(0, 255) },
  getpid: {},
  kill: { pid: process, sig: k.whole(0, 64, 'a signal, SIGTERM for example') },
  setsid: {},
  prctl: { op: k.oneOf(names.PR), '...args': k.anything },
  personality: { persona: k.number32 },
  sleep: { milliseconds: k.size },
  pidfd_open: { pid: process },
  sched_setaffinity: { cpus: k.listOf(k.whole(0, 8191), 'a list of CPUs, by number', 1) },

  // sockets.ts, netlink.ts
  socket: { domain: k.oneOf(names.AF), type: k.number32, protocol: optional(k.number32) },
  bind: { fd: k.descriptor, address },
  connect: { fd: k.descriptor, address },
  listen: { fd: k.descriptor, backlog: optional(k.size) },
  accept4: { fd: k.descriptor, flags: optional(k.number32) },
  getsockname: { fd: k.descriptor, into: k.buffer },
  setsockopt: { fd: k.descriptor, level: k.number32, name: k.number32, value: k.bytes },
  sendto: { fd: k.descriptor, message: k.bytesOrMessage, address: optional(nothingOr(k.bytes)) },
  recvfrom: { fd: k.descriptor, into: k.buffer },
  timeval: { milliseconds: k.size },
  inet: { address: k.gateway, port: k.whole(0, 65535) },
  rtnetlink: { fd: k.descriptor, message: k.message },
  newVeth: {
    message: {
      fields: {
        name: k.name,
        peer: k.name,
        index: optional(index),
        peerIndex: optional(index),
        peerNamespace: optional(namespace),
      },
    },
  },
  newBridge: { name: k.name, index: optional(index) },
  newDummy: { name: k.name, index: optional(index) },
  setLinkUp: { link },
  setLinkDown: { link },
  setMaster: { link, bridge: index },
  moveLink: { link, namespace },
  renameLink: { link: index, name: k.name },
  deleteLink: { link },
  newAddress: { message: { fields: { index, address: k.ip(true) } } },
  newRoute: {
    message: { fields: { to: optional(k.ip(false)), via: optional(k.gateway), index: optional(index) } },
  },

  // users.ts
  setuid: { uid: k.id },
  setgid: { gid: k.id },
  setgroups: { groups: k.listOf(k.id, 'a list of group numbers') },
  capset: { sets: { fields: { effective: k.set, permitted: k.set, inheritable: k.set } } },

  // capabilities.ts
  setOf: { '...numbers': k.whole(0, 63, 'CAP_… numbers') },
}

/** What this call must be given. write has two forms: to a path, and to a descriptor. */
export function paramsOf(name: string, args: readonly unknown[]): Params | undefined {
  if (name !== 'write') return Object.hasOwn(CALLS, name) ? CALLS[name] : undefined
  const [to] = args
  if (typeof to === 'string') return { path: k.path, text: k.textFor(to) }
  return { fd: k.descriptor, bytes: k.bytesOrBuffer, count: k.numbered('how many') }
}

function nothingOr(kind: k.Kind): k.Kind {
  return { ...kind, faultOf: value => (value === null ? undefined : kind.faultOf(value)) }
}
