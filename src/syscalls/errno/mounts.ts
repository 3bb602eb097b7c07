// Why mount(2) and umount2(2) fail. Also mount_namespaces(7), and Documentation/filesystems/overlayfs.rst.

import { MS_BIND, MS_MOVE, MS_PRIVATE, MS_REMOUNT, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from '../constants.ts'
import { type Args, type Causes, has, path, type Subject, text } from './cause.ts'

const MS_PROPAGATION = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE

const filesystem = (type: RegExp) => text(2, type)

/** Neither a filesystem is named nor a flag: whoever writes that wants to bind. */
const FLAGS_WITHOUT_TYPE = MS_PROPAGATION | MS_BIND | MS_REMOUNT | MS_MOVE
const unbound = {
  when: (args: Args) =>
    !has(3, FLAGS_WITHOUT_TYPE)(args) && /^(none|bind)?$/.test(String(args[2] ?? '')) && text(0, /^\.{0,2}\//)(args),
  means: 'no type of filesystem is named, and no flag that says what else is to be done with {0:the source}',
  fix: 'to bind {0:the source} to {1:the target}, add MS_BIND: mount(source, target, null, MS_BIND, null)',
}
const untyped = {
  when: (args: Args) => !has(3, FLAGS_WITHOUT_TYPE)(args) && !args[2],
  means: 'no type of filesystem is named',
  fix: 'the third argument names it: mount("proc", "/proc", "proc", 0, null)',
}

export const notAdmin = {
  means: 'no CAP_SYS_ADMIN in the user namespace that owns this mount namespace',
  fix: 'ask for CLONE_NEWNS before; an ordinary user asks for CLONE_NEWUSER | CLONE_NEWNS, and is root there once the ids are mapped. Where even that does not help (Ubuntu from 23.10), the sysctl kernel.apparmor_restrict_unprivileged_userns is 1 and wants to be 0',
}

const mount: Causes = {
  EPERM: [
    {
      when: filesystem(/^proc$/),
      means:
        "in a user namespace, a proc can be mounted only with a PID namespace of one's own, and only while a whole proc is visible: here something is mounted over parts of /proc (container engines mask it so), or the PID namespace is not ours, or the power is missing",
      fix: 'ask for CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS together and mount while the old /proc is still there, before pivot_root takes it away; inside podman or docker, start the outer container with --security-opt unmask=ALL or systempaths=unconfined',
    },
    {
      when: filesystem(/^sysfs$/),
      means:
        "a sysfs shows a network namespace: in a user namespace it can be mounted only with a network namespace of one's own, and only while a whole sysfs is visible",
      fix: 'add CLONE_NEWNET, or bind the old /sys with MS_BIND | MS_REC instead',
    },
    {
      when: filesystem(/^(mqueue|cgroup2?)$/),
      means:
        'this filesystem shows a namespace (mqueue the IPC, cgroup2 the cgroup one) that belongs to another user namespace',
      fix: 'add CLONE_NEWIPC for mqueue, CLONE_NEWCGROUP for cgroup2, in or after the call that makes the user namespace',
    },
    {
      when: has(3, MS_REMOUNT),
      means:
        'the flag is locked: read-only, nosuid, nodev, noexec and atime flags that came from a more privileged mount namespace cannot be taken off',
      fix: 'repeat the flags that /proc/self/mountinfo shows for this mount, and add yours to them',
    },
    {
      when: filesystem(/^(ext[234]|xfs|btrfs|vfat|iso9660|squashfs|erofs)$/),
      means: 'a filesystem on a disk can be mounted only by root of the initial user namespace',
      fix: 'let the real root mount it, or unpack it into a directory',
    },
    notAdmin,
  ],
  EACCES: [
    {
      means:
        'a directory on the way may not be searched, or a read-only source was to be mounted for writing, or the device lies on a nodev mount',
      fix: 'check each directory of the path with ls -ld; add MS_RDONLY for a read-only source',
    },
  ],
  EBUSY: [
    {
      when: filesystem(/^cgroup/),
      means: 'a cgroup v1 mount named no controller, or one that another hierarchy uses',
      fix: 'on a v2 machine mount type cgroup2; see /proc/cgroups for who uses what',
    },
    {
      when: has(3, MS_REMOUNT),
      means: 'a file is open for writing, so the mount cannot become read-only',
      fix: 'close it (fuser -m finds who has it), or remount with MS_BIND, which concerns this mount alone',
    },
    {
      means:
        'the same filesystem is mounted at {1:the target} already, or its upper or work directory is in use by another overlay',
      fix: 'do not mount it twice; unmount the first, or use other directories',
    },
  ],
  EINVAL: [
    {
      when: has(3, MS_PROPAGATION),
      means:
        '{1:the target} is not a mount point, or more than one propagation was asked for, or a flag besides MS_REC',
      fix: 'propagation belongs to mounts: name a mount point such as /, with one of MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE and at most MS_REC',
    },
    {
      when: has(3, MS_REMOUNT),
      means: '{1:the target} is not a mount point, or an option is unknown',
      fix: 'bind the directory on itself first: mount(dir, dir, null, MS_BIND, null)',
    },
    {
      when: has(3, MS_MOVE),
      means: '{0:the source} is not a mount point, or its parent mount is shared',
      fix: 'bind the directory on itself, and make the parent MS_PRIVATE first',
    },
    {
      when: has(3, MS_BIND),
      means:
        '{0:the source} is unbindable or belongs to another mount namespace, or it has mounts below it that were locked together and the flag MS_REC is missing',
      fix: 'add MS_REC: what lies under a mount from a more privileged namespace may not be laid bare',
    },
    {
      when: filesystem(/^overlay$/),
      means:
        'an overlay option is wrong: upper and work directory must be two directories of one mount and not inside each other; the filesystem of the upper one must support it (another overlay does not); redirect_dir and metacopy do not go with userxattr',
      fix: 'put upper and work beside each other on a tmpfs or disk; the last lines of dmesg say which option it is',
    },
    unbound,
    untyped,
    {
      when: filesystem(/^(tmpfs|proc|sysfs|mqueue|devpts|cgroup2)$/),
      means: 'an option in its data is unknown to {2:it}, or has a value that it cannot be',
      fix: 'options are joined with commas and nothing else, "mode=1777,size=64m"; the last lines of dmesg often say which it is',
    },
    {
      means: '{0:the source} holds no such filesystem, or an option in the data is unknown to it',
      fix: 'compare the options with the page of the filesystem; the last lines of dmesg often say which it is',
    },
  ],
  ENODEV: [
    unbound,
    untyped,
    {
      means: 'this kernel has no filesystem type {2:of this name}',
      fix: 'look in /proc/filesystems; modprobe may load it',
    },
  ],
  ENOENT: [
    {
      when: has(3, MS_BIND),
      means: '{0:the source} or {1:the target} does not exist in this root',
      fix: 'make the missing one first: a directory for a directory, an empty file for a file',
    },
    {
      when: filesystem(/^overlay$/),
      means: 'a lower, upper or work directory, or {1:the target}, does not exist in this root',
      fix: 'make all of them before mounting; mind that a colon separates lower directories',
    },
    unbound,
    { means: 'there is no directory {1:for the target} in this root', fix: 'make it before mounting' },
  ],
  ENOTDIR: [
    {
      means: 'a directory can be mounted on a directory only, and a file on a file; here one is each',
      fix: 'make {1:the target} of the same kind as {0:the source}',
    },
  ],
  ENOTBLK: [
    unbound,
    {
      means: '{0:the source} is not a disk, and this type wants one',
      fix: 'attach an image file to a loop device first',
    },
  ],
  ELOOP: [
    {
      when: filesystem(/^overlay$/),
      means: 'two layers of the overlay contain each other',
      fix: 'use separate directories',
    },
    { means: 'a mount was to be moved below itself, or symbolic links go in a circle', fix: 'move it elsewhere' },
  ],
  EROFS: [{ means: '{0:the source} can only be read', fix: 'add MS_RDONLY' }],
  ENOSPC: [
    {
      means: 'this mount namespace has as many mounts as fs.mount-max allows',
      fix: 'unmount some; MS_REC on / doubles them all',
    },
  ],
  ESTALE: [
    {
      means: 'the upper directory was used with other lower layers before',
      fix: 'begin with empty upper and work directories',
    },
  ],
}

const umount2: Causes = {
  EPERM: [notAdmin],
  EBUSY: [
    {
      means:
        'something in {0:it} is still in use: an open file, a working directory, a root, or another mount below it',
      fix: 'chdir("/") first and unmount the inner ones before; or pass MNT_DETACH, which takes it out of sight now and away when it is free',
    },
  ],
  EINVAL: [
    {
      when: path(/./),
      means:
        '{0:it} is not a mount point, or it is locked: it came in one piece from a more privileged mount namespace',
      fix: 'see /proc/self/mountinfo; what is locked can only go with everything above it, by pivot_root and umount2 of the old root',
    },
    { means: 'not a mount point, or a locked one, or flags that do not go together', fix: 'see /proc/self/mountinfo' },
  ],
  ENOENT: [
    {
      means: '{0:the path} does not exist in this root',
      fix: 'after pivot_root the old paths start at the new place',
    },
  ],
  EAGAIN: [{ means: 'MNT_EXPIRE has marked it; the second call will unmount it', fix: 'call it once more' }],
}

export const mounts: Subject = { mount, umount2, umount: umount2 }
