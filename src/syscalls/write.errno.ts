// What the errnos of write mean. Most of the files that the lists write to are switches of the kernel: user_namespaces(7),
// cgroups(7), Documentation/admin-guide/cgroup-v2.rst and cgroup-v1, proc(5). The call itself is in files.ts.

import { type Args, errnoRules, path, textOf } from './errno-rule.ts'

const map = /\/(uid|gid)_map$/
const both =
  (...tests: ((args: Args) => boolean)[]) =>
  (args: Args) =>
    tests.every(test => test(args))

/** An ordinary user may map exactly one id: one line whose count is 1. */
const mapsMany = (args: Args) => !/^\s*\d+\s+\d+\s+1\s*$/.test(textOf(args))

const isMap = /^(\s*\d+\s+\d+\s+[1-9]\d*\s*(\n|$))+$/
const isNoMap = (args: Args) => !isMap.test(textOf(args))

const refused = errnoRules([
  {
    id: 'write.EPERM.map-of-many',
    when: both(path(map), mapsMany),
    means:
      'without CAP_SETUID (for groups CAP_SETGID) in the parent user namespace a process may map a single id, its own: one line whose last number is 1. Or the map is written already, or an id is not mapped in the parent either',
    fix: 'write "0 YOUR_ID 1"; more ids are given by newuidmap and newgidmap, from the ranges in /etc/subuid and /etc/subgid',
  },
  {
    id: 'write.EPERM.gid-map',
    when: path(/\/gid_map$/),
    means:
      "a gid_map is refused to an ordinary user until setgroups is denied; or the map is written already; or the second number is not this process's own group outside",
    fix: 'write "deny" to /proc/self/setgroups first, then "0 YOUR_GID 1" to gid_map, once',
  },
  {
    id: 'write.EPERM.uid-map',
    when: path(/\/uid_map$/),
    means:
      "the map is written already (it can be only once), or its second number is not the writer's own user id outside, or it maps the outside root and the maker of the namespace lacked CAP_SETFCAP",
    fix: 'write "0 YOUR_UID 1" once, with the id that getuid gave before the user namespace was made; kernel.apparmor_restrict_unprivileged_userns wants to be 0',
  },
  {
    id: 'write.EPERM.setgroups',
    when: path(/\/setgroups$/),
    means:
      'the choice is made: after gid_map is written it cannot be denied any more, and once denied it cannot be allowed again',
    fix: 'write "deny" before gid_map; where the list needs setgroups, let newgidmap or root write the map, and deny nothing',
  },
  {
    id: 'write.EPERM.setting',
    when: path(/^\/proc\/sys\//),
    means: 'this setting belongs to a namespace, or to the whole machine, in which the process has no power',
    fix: 'make the namespace that it belongs to (net, ipc, uts) in your own user namespace; what belongs to the machine only the real root may set',
  },
  {
    id: 'write.EPERM.oom-score',
    when: path(/\/oom_score_adj$/),
    means: 'it may not be lowered without CAP_SYS_RESOURCE',
    fix: 'only raise it',
  },
  {
    id: 'write.EPERM.time-offsets',
    when: path(/\/timens_offsets$/),
    means: 'without CAP_SYS_TIME in the user namespace that owns the time namespace its clocks cannot be set',
    fix: 'make both namespaces in one call, unshare(CLONE_NEWUSER | CLONE_NEWTIME), and write the offsets before capabilities are dropped',
  },
  {
    id: 'write.EPERM.sealed',
    means: 'the file is sealed, or its kernel part asks for a capability that this process lacks',
    fix: 'see the page of the file in proc(5)',
  },
  {
    id: 'write.EACCES.cgroup-procs',
    when: path(/\/cgroup\.(procs|threads)$/),
    means: 'moving a process needs write access to cgroup.procs of the target and of the nearest cgroup above both',
    fix: 'have the common ancestor delegated to you, or start inside it: systemd-run --user --scope -p Delegate=yes',
  },
  {
    id: 'write.EACCES.time-offsets',
    when: path(/\/timens_offsets$/),
    means: 'a process is in this time namespace already, and from then on its clocks cannot be set',
    fix: 'unshare(CLONE_NEWTIME), which leaves the caller where it is; write the offsets; and only then fork or execve',
  },
  {
    id: 'write.EACCES.oom-score',
    when: path(/\/oom_score_adj$/),
    means: 'without CAP_SYS_RESOURCE it may not go below the value that it began with',
    fix: 'only raise it',
  },
  {
    id: 'write.EACCES.other-user',
    means: 'the kernel part behind this file forbids it to this user',
    fix: 'write it as the user who owns what it sets',
  },
])

const badText = errnoRules([
  {
    id: 'write.EINVAL.no-map',
    when: both(path(map), isNoMap),
    means:
      'the text is no map: every line is three numbers, the first id inside, the first id outside, how many (more than 0)',
    fix: 'write lines such as "0 1000 1"',
  },
  {
    id: 'write.EINVAL.map-ranges',
    when: path(map),
    means: 'ranges overlap, or there are more than 340 lines, or it was written in more than one piece',
    fix: 'write the whole map in a single write, ranges apart',
  },
  {
    id: 'write.EINVAL.setgroups',
    when: path(/\/setgroups$/),
    means: 'the word is neither "allow" nor "deny"',
    fix: 'write "deny"',
  },
  {
    id: 'write.EINVAL.limit',
    when: path(/\/(memory|pids)\./),
    means: 'a limit is a number (for memory with K, M or G after it) or the word "max" (in v1: -1)',
    fix: 'write "64M" or "max"',
  },
  {
    id: 'write.EINVAL.io-max',
    when: path(/\/io\.max$/),
    means: 'the line is not "MAJOR:MINOR key=value"',
    fix: 'write such as "8:0 wbps=1048576"',
  },
  {
    id: 'write.EINVAL.subtree-control',
    when: path(/\/cgroup\.subtree_control$/),
    means: 'the words are not +NAME or -NAME of controllers this kernel knows',
    fix: 'write such as "+memory +pids"',
  },
  {
    id: 'write.EINVAL.cgroup-procs',
    when: path(/\/cgroup\.procs$/),
    means: 'the text is no PID, or the PID of a thread that the kernel does not move (a realtime one where cpu is v1)',
    fix: 'write one PID, as this PID namespace counts; 0 means the process that writes',
  },
  {
    id: 'write.EINVAL.time-offsets',
    when: path(/\/timens_offsets$/),
    means:
      'a line is a clock, monotonic or boottime, seconds, and nanoseconds from 0 to 999999999; the time of day has no offset',
    fix: 'write such as "monotonic 86400 0"',
  },
  {
    id: 'write.ERANGE.time-offsets',
    when: path(/\/timens_offsets$/),
    means: 'with this offset the clock would stand before 0, or beyond 146 years',
    fix: 'take a smaller number of seconds; /proc/uptime shows how far back boottime may go',
  },
  {
    id: 'write.EINVAL.text',
    means: 'the kernel does not accept this text here',
    fix: 'read the file first: it shows the form it wants',
  },
])

const inUse = errnoRules([
  {
    id: 'write.EBUSY.subtree-control',
    when: path(/\/cgroup\.subtree_control$/),
    means:
      'this cgroup holds processes, and one that hands controllers on may hold none; or a child still uses the controller to be taken away',
    fix: 'move the processes into a child cgroup first (a leaf), then write here',
  },
  {
    id: 'write.EBUSY.cgroup-procs',
    when: path(/\/cgroup\.procs$/),
    means: 'this cgroup hands controllers on to its children, so it may hold no processes itself',
    fix: 'make a child cgroup and put the process there',
  },
  {
    id: 'write.EBUSY.memory-limit',
    when: path(/\/memory\.(memsw\.)?limit_in_bytes$/),
    means: 'more is in use than the new limit allows, and cannot be freed',
    fix: 'set the limit before the processes come in, or end some',
  },
  {
    id: 'write.EBUSY.in-use',
    means: 'something uses what this file sets',
    fix: 'try again when it is free',
  },
  {
    id: 'write.EOPNOTSUPP.threaded-cgroup',
    when: path(/cgroup/),
    means: 'the cgroup is threaded, or its type is "domain invalid": processes or domain controllers do not go there',
    fix: 'use a cgroup whose cgroup.type is "domain"',
  },
  {
    id: 'write.EOPNOTSUPP.not-offered',
    means: 'this file does not take what was written',
    fix: 'see the page of the file',
  },
  {
    id: 'write.ENOENT.no-controller',
    when: path(/\/cgroup\.subtree_control$/),
    means:
      'a controller is not in cgroup.controllers here: the cgroup above does not hand it down, or cgroup v1 has it',
    fix: 'enable it in every cgroup above, from the top; /proc/cgroups and the mounts show which hierarchy has it',
  },
  {
    id: 'write.ENOENT.cgroup-namespace',
    when: path(/\/cgroup\.procs$/),
    means: 'the process or the target lies outside this cgroup namespace',
    fix: 'move it before the cgroup namespace is made, from outside',
  },
  { id: 'write.ENOENT.named-in-text', means: 'what the text names does not exist', fix: 'check the text' },
  {
    id: 'write.ESRCH.no-process',
    means: 'there is no such process in this PID namespace, or it has ended',
    fix: "write the PID as the writer's PID namespace counts; 0 in cgroup.procs means the process that writes",
  },
  {
    id: 'write.ENODEV.no-disk',
    when: path(/\/io\.max$/),
    means: 'there is no such disk',
    fix: 'take MAJOR:MINOR of a whole disk from lsblk',
  },
  { id: 'write.ENODEV.cgroup-removed', means: 'the cgroup has been removed meanwhile', fix: 'make it again' },
  {
    id: 'write.ENOSPC.cpuset',
    when: path(/\/(tasks|cgroup\.procs)$/),
    means: 'a cpuset of cgroup v1 takes no process before its CPUs and memory nodes are set',
    fix: 'write cpuset.cpus and cpuset.mems first',
  },
  { id: 'write.ENOSPC.full', means: 'the filesystem is full', fix: 'make room, or a larger tmpfs (size=)' },
  {
    id: 'write.EAGAIN.would-wait',
    means: 'no room yet, and the descriptor does not wait (O_NONBLOCK)',
    fix: 'poll, then try again',
  },
  {
    id: 'write.EBADF.not-open',
    means: 'this descriptor is not open for writing',
    fix: 'open it with O_WRONLY or O_RDWR; ls -l /proc/PID/fd shows what is open',
  },
  {
    id: 'write.EPIPE.no-reader',
    means: 'no process reads at the other end of the pipe or socket',
    fix: 'keep the reading end open in the process that should read',
  },
  { id: 'write.EROFS.read-only', means: 'this mount is read-only', fix: 'write before the remount with MS_RDONLY' },
])

export const writeRules = [...refused, ...badText, ...inUse]
