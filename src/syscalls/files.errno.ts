// What the errnos of the calls about files mean: open(2), read(2), close(2), mkdir(2), mknod(2), symlink(2), unlink(2),
// chdir(2), chown(2), dup(2), ioctl(2), sendfile(2), proc(5), cgroups(7). Those of write(2) are in write.errno.ts.

import { AT_REMOVEDIR, O_CREAT, O_DIRECTORY } from './constants.ts'
import { errnoRules, has, path, type RuleText } from './errno-rule.ts'

const noParent = (call: string, at: number, what: string): RuleText => ({
  id: `${call}.ENOENT.no-parent`,
  means: `the directory that {${at}:${what}} should be made in does not exist in this root`,
  fix: 'make the parent first; in a bind mount or overlay, make it before the root changes',
})

const readOnly = (call: string, at: number): RuleText[] => [
  {
    id: `${call}.EROFS.cgroup-not-delegated`,
    when: path(/^\/sys\/fs\/cgroup\//),
    means: `{${at}:the cgroup} is on a read-only mount: no cgroup is delegated to the lab on this machine, or the mount was made read-only`,
    fix: 'leave the cgroup out where cgroupsDelegated() is false, or make it before the mount with MS_RDONLY',
  },
  {
    id: `${call}.EROFS.read-only-mount`,
    means: `{${at}:the place} is on a read-only mount`,
    fix: 'make it before the remount with MS_RDONLY, or mount a tmpfs there',
  },
]

const notWritable = (call: string, at: number): RuleText => ({
  id: `${call}.EACCES.directory-mode`,
  means: `the directory of {${at}:the path} is not writable for this user, or one on the way may not be searched`,
  fix: 'change its owner or mode. Root of a user namespace has power only over files whose owner and group are mapped there',
})

const noDirectory = (call: string, at: number): RuleText => ({
  id: `${call}.ENOTDIR.path`,
  means: `{${at}:the path} leads through something that is not a directory`,
  fix: 'name a directory',
})

const existsAlready = (call: string, at: number): RuleText => ({
  id: `${call}.EEXIST.exists`,
  means: `{${at}:it} exists already`,
  fix: 'go on with what is there, or remove it first',
})

/** The limits that every call meets which makes a file. */
const limitsOf = (call: string): RuleText[] => [
  {
    id: `${call}.ENOSPC.full`,
    means: 'the filesystem is full: its blocks or its inodes (df, df -i)',
    fix: 'make room, or a larger tmpfs: size=, nr_inodes=',
  },
  { id: `${call}.EDQUOT.quota`, means: 'the quota of this user is used up', fix: 'remove files, or have it raised' },
  {
    id: `${call}.EOVERFLOW.id-not-mapped`,
    means: 'the id of this process has no mapping in the user namespace of the mount',
    fix: 'map the id in uid_map and gid_map before making files',
  },
]

/** Of a call that makes a name; argument `at` is its path. */
const makesName = (call: string, at: number): RuleText[] => [
  noParent(call, at, 'it'),
  ...readOnly(call, at),
  notWritable(call, at),
  noDirectory(call, at),
  existsAlready(call, at),
  ...limitsOf(call),
]

const badDescriptor = (call: string, use: string): RuleText => ({
  id: `${call}.EBADF.not-open`,
  means: `this descriptor is not open${use}`,
  fix: 'ls -l /proc/PID/fd shows what is open; close-on-exec and close take it away',
})

const open = errnoRules([
  badDescriptor('openat', ', or not a directory to start from'),
  existsAlready('openat', 1),
  ...limitsOf('openat'),
  {
    id: 'openat.ENOENT.cgroup',
    when: path(/^\/sys\/fs\/cgroup/),
    means: 'there is no such cgroup, or its parent does not hand that controller down',
    fix: 'make the cgroup, and write +memory +cpu +pids to cgroup.subtree_control of every cgroup above it',
  },
  {
    id: 'openat.ENOENT.process-ended',
    when: path(/^\/proc\/(\d+|self)\//),
    means: 'the process has ended, or /proc here belongs to a PID namespace in which it has another PID',
    fix: 'mount a proc of your own when the process has PID 1, and use the PID it has there',
  },
  {
    id: 'openat.ENOENT.no-proc',
    when: path(/^\/proc/),
    means: 'no proc is mounted in this root, or this kernel has no such file',
    fix: 'mount("proc", "/proc", "proc", 0, null)',
  },
  {
    id: 'openat.ENOENT.no-file',
    means: '{1:the file} does not exist in this root',
    fix: 'a path starts at the root the process has at that moment: make the file, or open it before the root changes',
  },
  {
    id: 'openat.EACCES.id-map',
    when: path(/\/(uid_map|gid_map|setgroups)$/),
    means: 'the files of that process belong to root: its user is another, or it may not be traced ("dumpable")',
    fix: 'write the map as the user who made the namespace, or from inside it',
  },
  {
    id: 'openat.EACCES.cgroup',
    when: path(/^\/sys\/fs\/cgroup/),
    means: 'the cgroup belongs to another user, or there is no such file: cgroup files cannot be created by hand',
    fix: 'have the cgroup delegated to your user (systemd-run --user --scope -p Delegate=yes), and check the spelling',
  },
  {
    id: 'openat.EACCES.setting',
    when: path(/^\/(proc|sys)\//),
    means: 'only root of the user namespace that owns the setting can change this file; or it does not exist',
    fix: 'make the namespace it belongs to (CLONE_NEWNET for /proc/sys/net) in your own user namespace',
  },
  { ...notWritable('openat', 1), when: has(2, O_CREAT) },
  {
    id: 'openat.EACCES.mode',
    means: 'the mode of {1:the file} forbids it to this user, or a directory on the way may not be searched',
    fix: 'see ls -l and id. Root of a user namespace has power only over files whose owner and group are mapped there; a device on a nodev mount cannot be opened at all',
  },
  {
    id: 'openat.EROFS.setting',
    when: path(/^\/(proc|sys)\//),
    means: '{1:the file} is on a read-only mount, as container engines mount /proc/sys and /sys',
    fix: 'mount a proc or sysfs of your own, in your own namespaces',
  },
  {
    id: 'openat.EROFS.read-only-mount',
    means: '{1:the file} is on a read-only mount',
    fix: 'write before the remount with MS_RDONLY, or mount a tmpfs or volume there',
  },
  {
    id: 'openat.EPERM.attribute',
    means: "the file is immutable or append-only (lsattr), or O_NOATIME was asked for another user's file",
    fix: 'take the attribute off, or leave O_NOATIME out',
  },
  {
    id: 'openat.EISDIR.directory',
    means: '{1:it} is a directory, and cannot be opened for writing',
    fix: 'name a file, or open with O_RDONLY | O_DIRECTORY',
  },
  {
    id: 'openat.ENOTDIR.not-a-directory',
    when: has(2, O_DIRECTORY),
    means: '{1:it} is not a directory',
    fix: 'name a directory, or leave O_DIRECTORY out',
  },
  noDirectory('openat', 1),
  {
    id: 'openat.ELOOP.link',
    means: '{1:it} is a symbolic link and O_NOFOLLOW was asked for, or links go in a circle',
    fix: 'open what the link points to',
  },
  {
    id: 'openat.ENXIO.no-reader',
    means: 'no process has the FIFO open for reading, or there is no device behind {1:the file}',
    fix: 'start the reader first; a device needs its driver',
  },
  {
    id: 'openat.ENODEV.no-driver',
    means: 'no driver answers to the numbers of the device {1:file}',
    fix: 'check major and minor with ls -l',
  },
  {
    id: 'openat.ETXTBSY.running',
    means: '{1:the program} is running, and cannot be written',
    fix: 'write a new file and rename it',
  },
  { id: 'openat.EMFILE.limit', means: 'RLIMIT_NOFILE is reached', fix: 'close files, or raise ulimit -n' },
])

const read = errnoRules([
  badDescriptor('read', ' for reading'),
  { id: 'read.EISDIR.directory', means: 'a directory cannot be read as a file', fix: 'use getdents64' },
  {
    id: 'read.EAGAIN.would-wait',
    means: 'nothing to read yet, and the descriptor does not wait (O_NONBLOCK)',
    fix: 'poll, or open it without O_NONBLOCK',
  },
  {
    id: 'read.EIO.terminal',
    means:
      'the process is in the background and its terminal sends nothing, or the other side of the terminal is closed',
    fix: 'bring it to the foreground: setsid, TIOCSCTTY',
  },
  {
    id: 'read.ESRCH.process-ended',
    means: 'the process whose /proc file this is has ended',
    fix: 'read it while the process lives',
  },
  badDescriptor('close', ''),
  {
    id: 'dup3.EBADF.not-open',
    means: 'the descriptor to copy is not open',
    fix: 'ls -l /proc/PID/fd shows what is open',
  },
  { id: 'dup3.EINVAL.same', means: 'old and new number are the same', fix: 'leave it out' },
  {
    id: 'sendfile.EINVAL.cannot-map',
    means: 'the source cannot be mapped (a pipe, a socket, a file of /proc), or the target was opened with O_APPEND',
    fix: 'use read and write',
  },
  {
    id: 'sendfile.EBADF.not-open',
    means: 'the source is not open for reading, or the target not for writing',
    fix: 'target comes first: sendfile(to, from, null, count)',
  },
  {
    id: 'sendfile.EAGAIN.would-wait',
    means: 'the target takes nothing more now and does not wait',
    fix: 'poll, then try again',
  },
  { id: 'sendfile.ESPIPE.offset', means: 'an offset was given for a source that has none', fix: 'pass null' },
  { id: 'sendfile.EOVERFLOW.count', means: 'the count is too large', fix: 'copy in pieces' },
])

const names = errnoRules([
  ...makesName('mkdirat', 1),
  {
    id: 'mkdirat.EAGAIN.cgroup-limit',
    means: 'cgroup.max.depth or cgroup.max.descendants of a cgroup above is reached',
    fix: 'remove old cgroups, or raise the limit',
  },
  {
    id: 'mkdirat.EPERM.filesystem',
    means: 'this filesystem does not let even root make directories (sysfs is one)',
    fix: 'mount a tmpfs and make it there',
  },
  {
    id: 'mkdirat.EMLINK.too-many',
    means: 'the parent has as many subdirectories as its filesystem allows',
    fix: 'spread them over several directories',
  },
  ...makesName('mknodat', 1),
  {
    id: 'mknodat.EPERM.device',
    means:
      'a device needs CAP_MKNOD in the initial user namespace: root of a user namespace may make FIFOs, files and the whiteout (0, 0), nothing else',
    fix: 'bind the host\'s device on an empty file: mount("/dev/null", "dev/null", null, MS_BIND, null)',
  },
  ...makesName('symlinkat', 2),
  {
    id: 'unlinkat.ENOENT.gone',
    means: '{1:it} does not exist in this root',
    fix: 'nothing is left to be removed; or check the root',
  },
  {
    id: 'unlinkat.EBUSY.mount-point',
    means: '{1:it} is a mount point here, or a cgroup that still has processes or children',
    fix: 'unmount it first; end the processes (cgroup.kill) and remove inner cgroups first',
  },
  {
    id: 'unlinkat.ENOTEMPTY.not-empty',
    means: '{1:the directory} still has something in it',
    fix: 'remove its contents first; look for mounts in it before rm -r',
  },
  { id: 'unlinkat.EISDIR.directory', means: '{1:it} is a directory', fix: 'pass AT_REMOVEDIR' },
  {
    id: 'unlinkat.ENOTDIR.not-a-directory',
    when: has(2, AT_REMOVEDIR),
    means: '{1:it} is not a directory',
    fix: 'take AT_REMOVEDIR away',
  },
  noDirectory('unlinkat', 1),
  {
    id: 'unlinkat.EPERM.not-owner',
    means:
      'the directory is sticky and the file belongs to another user; or the file is immutable; or it is a cgroup file, which goes only with its directory',
    fix: 'remove it as its owner; for a cgroup remove the directory with AT_REMOVEDIR',
  },
  notWritable('unlinkat', 1),
  ...readOnly('unlinkat', 1),
])

const places = errnoRules([
  {
    id: 'chdir.ENOENT.no-directory',
    means: 'there is no directory {0:of this name} in this root',
    fix: 'make it, or look where this process has its root: ls -l /proc/PID/root',
  },
  noDirectory('chdir', 0),
  {
    id: 'chdir.EACCES.search',
    means: 'a directory on the way may not be searched by this user',
    fix: 'give it the x bit (chmod +x), or be its owner: in a user namespace, root may not search the directories of unmapped owners',
  },
  {
    id: 'fchdir.EBADF.not-open',
    means: 'the descriptor is not open',
    fix: 'open the directory before closing or leaving the old root',
  },
  {
    id: 'fchdir.ENOTDIR.not-a-directory',
    means: 'the descriptor is not a directory',
    fix: 'open it with O_DIRECTORY to find out earlier',
  },
  { id: 'fchdir.EACCES.search', means: 'the directory may not be searched by this user', fix: 'give it the x bit' },
  {
    id: 'fchownat.EPERM.no-chown-capability',
    means: 'giving a file away needs CAP_CHOWN, and its owner and group must be mapped in this user namespace',
    fix: 'change owners before entering the user namespace, or map a range of ids with newuidmap and newgidmap',
  },
  {
    id: 'fchownat.EINVAL.not-mapped',
    means: 'the new owner is not mapped in this user namespace',
    fix: 'take an id from uid_map and gid_map',
  },
  { id: 'fchownat.ENOENT.no-file', means: '{1:the file} does not exist in this root', fix: 'check the path there' },
  {
    id: 'fchownat.EROFS.read-only-mount',
    means: '{1:the file} is on a read-only mount',
    fix: 'do it before the remount with MS_RDONLY',
  },
  {
    id: 'ioctl.EBADF.not-open',
    means: 'the descriptor is not open',
    fix: 'pass the number that open or socket gave, before it is closed',
  },
  {
    id: 'ioctl.EPERM.no-capability',
    means:
      'this request needs a capability: CAP_NET_ADMIN for interfaces; TIOCSTI works on the terminal of the process only',
    fix: 'do it in a network namespace made in your own user namespace',
  },
  {
    id: 'ioctl.ENODEV.no-interface',
    means: 'this network namespace has no interface of that name',
    fix: 'make or move it there first',
  },
  {
    id: 'ioctl.ENOTTY.wrong-file',
    means: 'this file does not understand the request: it is no terminal, or not the device meant',
    fix: 'check which descriptor it is: ls -l /proc/PID/fd',
  },
  {
    id: 'ioctl.EINVAL.request',
    means: 'the request or its value is unknown to this file',
    fix: 'check the structure it points to',
  },
  { id: 'ioctl.EBUSY.in-use', means: 'the device is in use', fix: 'end the process that uses it' },
  { id: 'ioctl.ENXIO.no-file', means: 'the loop device has no file behind it', fix: 'attach one first' },
])

export const filesRules = [...open, ...read, ...names, ...places]
