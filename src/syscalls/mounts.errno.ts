// What the errnos of mount(2), umount2(2), pivot_root(2), chroot(2) and the newer mount calls mean. Also
// mount_namespaces(7), mount_setattr(2), Documentation/filesystems/overlayfs.rst, and for open_tree, move_mount and fsopen
// the kernel's fs/namespace.c and fs/fsopen.c.

import { MS_BIND, MS_MOVE, MS_PRIVATE, MS_REMOUNT, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from './constants.ts'
import { type Args, errnoRules, has, path, type RuleText, text } from './errno-rule.ts'

const MS_PROPAGATION = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE

/** These flags say what a mount without a filesystem type is to do. */
const FLAGS_WITHOUT_TYPE = MS_PROPAGATION | MS_BIND | MS_REMOUNT | MS_MOVE

const filesystem = (type: RegExp) => text(2, type)

const notAdmin = (call: string): RuleText => ({
  id: `${call}.EPERM.not-admin`,
  means: 'no CAP_SYS_ADMIN in the user namespace that owns this mount namespace',
  fix: 'ask for CLONE_NEWNS before; an ordinary user asks for CLONE_NEWUSER | CLONE_NEWNS, and is root there once the ids are mapped. Where even that does not help (Ubuntu from 23.10), the sysctl kernel.apparmor_restrict_unprivileged_userns is 1 and wants to be 0',
})

/** A path as the source, and neither a type nor a flag: MS_BIND is missing. */
const withoutBind = (errno: 'EINVAL' | 'ENODEV' | 'ENOENT' | 'ENOTBLK'): RuleText => ({
  id: `mount.${errno}.bind-flag-missing`,
  when: (args: Args) =>
    !has(3, FLAGS_WITHOUT_TYPE)(args) && /^(none|bind)?$/.test(String(args[2] ?? '')) && text(0, /^\.{0,2}\//)(args),
  means: 'no type of filesystem is named, and no flag that says what else is to be done with {0:the source}',
  fix: 'to bind {0:the source} to {1:the target}, add MS_BIND: mount(source, target, null, MS_BIND, null)',
})

const withoutType = (errno: 'EINVAL' | 'ENODEV'): RuleText => ({
  id: `mount.${errno}.type-missing`,
  when: (args: Args) => !has(3, FLAGS_WITHOUT_TYPE)(args) && !args[2],
  means: 'no type of filesystem is named',
  fix: 'the third argument names it: mount("proc", "/proc", "proc", 0, null)',
})

const mount = errnoRules([
  {
    id: 'mount.EPERM.proc',
    when: filesystem(/^proc$/),
    means:
      'in a user namespace, a proc can be mounted only if the process also has a PID namespace of its own, and only while a whole proc is visible: here something is mounted over parts of /proc (container engines mask it so), or the PID namespace belongs to another user namespace, or CAP_SYS_ADMIN is missing',
    fix: 'ask for CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS together and mount while the old /proc is still there, before pivot_root takes it away; inside podman or docker, start the outer container with --security-opt unmask=ALL or systempaths=unconfined',
  },
  {
    id: 'mount.EPERM.sysfs',
    when: filesystem(/^sysfs$/),
    means:
      'a sysfs shows a network namespace: in a user namespace it can be mounted only if the process also has a network namespace of its own, and only while a whole sysfs is visible',
    fix: 'add CLONE_NEWNET, or bind the old /sys with MS_BIND | MS_REC instead',
  },
  {
    id: 'mount.EPERM.foreign-namespace',
    when: filesystem(/^(mqueue|cgroup2?)$/),
    means:
      'this filesystem shows a namespace (mqueue the IPC, cgroup2 the cgroup one) that belongs to another user namespace',
    fix: 'add CLONE_NEWIPC for mqueue, CLONE_NEWCGROUP for cgroup2, in or after the call that makes the user namespace',
  },
  {
    id: 'mount.EPERM.locked-flag',
    when: has(3, MS_REMOUNT),
    means:
      'the flag is locked: read-only, nosuid, nodev, noexec and atime flags that came from a more privileged mount namespace cannot be taken off',
    fix: 'repeat the flags that /proc/self/mountinfo shows for this mount, and add yours to them',
  },
  {
    id: 'mount.EPERM.disk',
    when: filesystem(/^(ext[234]|xfs|btrfs|vfat|iso9660|squashfs|erofs)$/),
    means: 'a filesystem on a disk can be mounted only by root of the initial user namespace',
    fix: 'let the real root mount it, or unpack it into a directory',
  },
  notAdmin('mount'),
  {
    id: 'mount.EACCES.path-or-source',
    means:
      'a directory on the way may not be searched; or a mount of a read-only source lacks MS_RDONLY; or the device lies on a nodev mount',
    fix: 'check each directory of the path with ls -ld; add MS_RDONLY for a read-only source',
  },
  {
    id: 'mount.EBUSY.cgroup-v1',
    when: filesystem(/^cgroup/),
    means: 'a cgroup v1 mount named no controller, or one that another hierarchy uses',
    fix: 'on a v2 machine mount type cgroup2; /proc/cgroups shows the hierarchy of each controller',
  },
  {
    id: 'mount.EBUSY.open-for-writing',
    when: has(3, MS_REMOUNT),
    means: 'a file is open for writing, so the mount cannot become read-only',
    fix: 'close it (fuser -m lists the processes), or remount with MS_BIND, which concerns this mount alone',
  },
  {
    id: 'mount.EBUSY.mounted-already',
    means:
      'the same filesystem is mounted at {1:the target} already, or its upper or work directory is in use by another overlay',
    fix: 'do not mount it twice; unmount the first, or use other directories',
  },
  {
    id: 'mount.EINVAL.propagation',
    when: has(3, MS_PROPAGATION),
    means:
      '{1:the target} is not a mount point, or the flags hold more than one propagation, or another flag than MS_REC',
    fix: 'propagation belongs to mounts: name a mount point such as /, with one of MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE and at most MS_REC',
  },
  {
    id: 'mount.EINVAL.remount',
    when: has(3, MS_REMOUNT),
    means: '{1:the target} is not a mount point, or an option is unknown',
    fix: 'bind the directory on itself first: mount(dir, dir, null, MS_BIND, null)',
  },
  {
    id: 'mount.EINVAL.move',
    when: has(3, MS_MOVE),
    means: '{0:the source} is not a mount point, or its parent mount is shared',
    fix: 'bind the directory on itself, and make the parent MS_PRIVATE first',
  },
  {
    id: 'mount.EINVAL.bind',
    when: has(3, MS_BIND),
    means:
      '{0:the source} is unbindable or belongs to another mount namespace, or it has mounts below it that were locked together and the flag MS_REC is missing',
    fix: 'add MS_REC: what lies under a mount from a more privileged namespace may not be laid bare',
  },
  {
    id: 'mount.EINVAL.overlay',
    when: filesystem(/^overlay$/),
    means:
      'an overlay option is wrong: upper and work directory must be two directories of one mount and not inside each other; the filesystem of the upper one must support it (another overlay does not); redirect_dir and metacopy do not go with userxattr',
    fix: 'put upper and work beside each other on a tmpfs or disk; the last lines of dmesg say which option it is',
  },
  withoutBind('EINVAL'),
  withoutType('EINVAL'),
  {
    id: 'mount.EINVAL.option',
    when: filesystem(/^(tmpfs|proc|sysfs|mqueue|devpts|cgroup2)$/),
    means: 'an option in its data is unknown to {2:it}, or has a value that it cannot have',
    fix: 'options are joined with commas and nothing else, "mode=1777,size=64m"; the last lines of dmesg often say which it is',
  },
  {
    id: 'mount.EINVAL.no-such-filesystem',
    means: '{0:the source} holds no such filesystem, or an option in the data is unknown to it',
    fix: 'compare the options with the page of the filesystem; the last lines of dmesg often say which it is',
  },
  withoutBind('ENODEV'),
  withoutType('ENODEV'),
  {
    id: 'mount.ENODEV.unknown-type',
    means: 'this kernel has no filesystem type {2:of this name}',
    fix: 'look in /proc/filesystems; modprobe may load it',
  },
  {
    id: 'mount.ENOENT.bind',
    when: has(3, MS_BIND),
    means: '{0:the source} or {1:the target} does not exist in this root',
    fix: 'make the missing one first: a directory for a directory, an empty file for a file',
  },
  {
    id: 'mount.ENOENT.overlay',
    when: filesystem(/^overlay$/),
    means: 'a lower, upper or work directory, or {1:the target}, does not exist in this root',
    fix: 'make all of them before mounting; a colon separates lower directories',
  },
  withoutBind('ENOENT'),
  {
    id: 'mount.ENOENT.no-target',
    means: 'there is no directory {1:for the target} in this root',
    fix: 'make it before mounting',
  },
  {
    id: 'mount.ENOTDIR.kinds-differ',
    means: 'a directory can be mounted on a directory only, and a file on a file; here one is each',
    fix: 'make {1:the target} of the same kind as {0:the source}',
  },
  withoutBind('ENOTBLK'),
  {
    id: 'mount.ENOTBLK.no-disk',
    means: '{0:the source} is not a disk, and this type wants one',
    fix: 'attach an image file to a loop device first',
  },
  {
    id: 'mount.ELOOP.overlay',
    when: filesystem(/^overlay$/),
    means: 'two layers of the overlay contain each other',
    fix: 'use separate directories',
  },
  {
    id: 'mount.ELOOP.below-itself',
    means: 'the call would move a mount below itself, or symbolic links go in a circle',
    fix: 'move it elsewhere',
  },
  { id: 'mount.EROFS.read-only-source', means: '{0:the source} can only be read', fix: 'add MS_RDONLY' },
  {
    id: 'mount.ENOSPC.too-many-mounts',
    means: 'this mount namespace has as many mounts as fs.mount-max allows',
    fix: 'unmount some; MS_REC on / doubles them all',
  },
  {
    id: 'mount.ESTALE.other-layers',
    means: 'the upper directory was used with other lower layers before',
    fix: 'begin with empty upper and work directories',
  },
])

const umount2 = errnoRules([
  notAdmin('umount2'),
  {
    id: 'umount2.EBUSY.in-use',
    means: 'something in {0:it} is still in use: an open file, a working directory, a root, or another mount below it',
    fix: 'chdir("/") first and unmount the inner ones before; or pass MNT_DETACH, which takes it out of sight now and away when it is free',
  },
  {
    id: 'umount2.EINVAL.no-mount-point',
    when: path(/./),
    means: '{0:it} is not a mount point, or it is locked: it came in one piece from a more privileged mount namespace',
    fix: 'see /proc/self/mountinfo; what is locked can only go with everything above it, by pivot_root and umount2 of the old root',
  },
  {
    id: 'umount2.EINVAL.unknown-target',
    means: 'not a mount point, or a locked one, or flags that do not go together',
    fix: 'see /proc/self/mountinfo',
  },
  {
    id: 'umount2.ENOENT.no-path',
    means: '{0:the path} does not exist in this root',
    fix: 'after pivot_root the old paths start at the new place',
  },
  {
    id: 'umount2.EAGAIN.expire',
    means: 'MNT_EXPIRE has marked it; the second call will unmount it',
    fix: 'call it once more',
  },
])

const roots = errnoRules([
  {
    id: 'pivot_root.EINVAL.mounts',
    means:
      "the new root is not a mount point; or it, or the mount above it, or the present root's, is shared; or the old root would not lie inside the new one; or the present root is no mount point (after chroot) or the first ramfs of the machine",
    fix: 'make all propagation private: mount("none", "/", null, MS_REC | MS_PRIVATE, null); bind the new root on itself: mount(dir, dir, null, MS_BIND | MS_REC, null); only then pivot_root. On an initramfs use MS_MOVE and chroot',
  },
  {
    id: 'pivot_root.EBUSY.same-mount',
    means: '{0:the new root} is on the mount that is the root already, or the place for the old root is',
    fix: 'bind {0:the directory} on itself first, so that it is a mount of its own',
  },
  notAdmin('pivot_root'),
  {
    id: 'pivot_root.ENOENT.no-directory',
    means: '{0:the new root} or {1:the place for the old one} does not exist',
    fix: 'make the directory inside the new root; or chdir there and pivot_root(".", ".")',
  },
  {
    id: 'pivot_root.ENOTDIR.no-directory',
    means: '{0:the new root} or {1:the place for the old one} is not a directory',
    fix: 'name directories',
  },
  {
    id: 'chroot.ENOENT.no-directory',
    means: 'there is no directory {0:of this name} in this root',
    fix: 'make it, or look where this process has its root: ls -l /proc/PID/root',
  },
  {
    id: 'chroot.ENOTDIR.path',
    means: '{0:the path} leads through something that is not a directory',
    fix: 'name a directory',
  },
  {
    id: 'chroot.EACCES.search',
    means: 'a directory on the way may not be searched by this user',
    fix: 'give it the x bit (chmod +x), or be its owner: in a user namespace, root may not search the directories of unmapped owners',
  },
  {
    id: 'chroot.EPERM.no-chroot-capability',
    means: 'this process lacks CAP_SYS_CHROOT in its own user namespace',
    fix: 'an ordinary user makes a user namespace first (CLONE_NEWUSER) and has the capability there',
  },
])

const newCall = (call: string): RuleText => ({
  id: `${call}.ENOSYS.old-kernel`,
  means: 'this kernel is older than 5.2 (5.12 for mount_setattr), or a seccomp filter hides the call',
  fix: 'use mount(2)',
})

const newerCalls = errnoRules([
  notAdmin('open_tree'),
  newCall('open_tree'),
  {
    id: 'open_tree.EINVAL.not-clonable',
    means: 'with OPEN_TREE_CLONE: the mount is unbindable, of another mount namespace, or hides locked mounts',
    fix: 'add AT_RECURSIVE',
  },
  { id: 'open_tree.ENOENT.no-path', means: '{1:the path} does not exist in this root', fix: 'make it first' },
  notAdmin('move_mount'),
  newCall('move_mount'),
  {
    id: 'move_mount.EINVAL.no-mount-point',
    means: 'the source is no mount point or its parent is shared, or the target is not in this mount namespace',
    fix: 'take the source from open_tree or fsmount; make the parent MS_PRIVATE',
  },
  {
    id: 'move_mount.ENOENT.no-path',
    means:
      '{1:the source} or {3:the target} does not exist; for a descriptor itself MOVE_MOUNT_F_EMPTY_PATH is missing',
    fix: 'make the target; add the flag',
  },
  {
    id: 'move_mount.EBUSY.mounted-already',
    means: 'the same filesystem is mounted there already',
    fix: 'choose another target',
  },
  {
    id: 'move_mount.ELOOP.below-itself',
    means: 'the call would move a mount below itself',
    fix: 'choose a target outside it',
  },
  {
    id: 'move_mount.ENOTDIR.kinds-differ',
    means: 'a directory can be mounted on a directory only, and a file on a file',
    fix: 'make the target of the same kind',
  },
  {
    id: 'mount_setattr.EPERM.locked',
    means:
      'no CAP_SYS_ADMIN here, or a more privileged mount namespace has locked the attribute; a mapping of ids needs CAP_SYS_ADMIN over the filesystem itself',
    fix: 'set the attribute before entering the user namespace',
  },
  newCall('mount_setattr'),
  {
    id: 'mount_setattr.EINVAL.attributes',
    means:
      '{1:the path} is not a mount point, or the attributes do not go together; for MOUNT_ATTR_IDMAP: the filesystem cannot do it, or the mount is attached already',
    fix: 'bind first; for ids take a detached copy from open_tree with OPEN_TREE_CLONE',
  },
  {
    id: 'mount_setattr.EBUSY.open-for-writing',
    means: 'a file of the mount is open for writing',
    fix: 'close it first',
  },
  {
    id: 'mount_setattr.EBADF.not-open',
    means: 'the directory or user namespace descriptor is not open',
    fix: 'open it first',
  },
  notAdmin('fsopen'),
  newCall('fsopen'),
  {
    id: 'fsopen.ENODEV.unknown-type',
    means: 'this kernel has no filesystem type {0:of this name}',
    fix: 'look in /proc/filesystems; modprobe may load it',
  },
  notAdmin('fsconfig'),
  newCall('fsconfig'),
  {
    id: 'fsconfig.EINVAL.option',
    means: 'the filesystem does not know this option or value',
    fix: 'read the descriptor of fsopen: the kernel leaves its reason there in words',
  },
  {
    id: 'fsconfig.EBUSY.created-already',
    means: 'the filesystem was created already, or is in use',
    fix: 'configure before FSCONFIG_CMD_CREATE',
  },
  notAdmin('fsmount'),
  newCall('fsmount'),
  {
    id: 'fsmount.EINVAL.not-created',
    means: 'the filesystem is not created yet, or the flags are unknown',
    fix: 'FSCONFIG_CMD_CREATE first',
  },
])

export const mountsRules = [...mount, ...umount2, ...roots, ...newerCalls]
