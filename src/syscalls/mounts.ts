// Calls about what is mounted where, and which directory is the root.
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  MOVE_MOUNT_F_EMPTY_PATH,
} from './constants.ts'
import { AT, DIRECTORY, FSCONFIG, FSMOUNT, FSOPEN, MOUNT_ATTR, MOVE_MOUNT, MS, OPEN_TREE, UMOUNT } from './flags.ts'
import { descriptor, fields, flags, looseFlags, name, nameOrNull, optional, path } from './parameters.ts'
import { filled, syscall } from './syscall.ts'

/**
 * Attaches a filesystem, binds a directory to a second place (MS_BIND), or changes the propagation of a mount that is
 * there (MS_PRIVATE, MS_SLAVE, MS_SHARED; with MS_REC of all below).
 * @param source a device, a directory to bind, or any word where the filesystem needs none
 * @param data the filesystem's own options, `size=64m`
 * Errors: EPERM without CAP_SYS_ADMIN over this mount namespace, ENOENT, ENODEV unknown filesystem, EBUSY, EINVAL.
 * mount(2), mount_namespaces(7)
 */
export const mount = syscall(
  'mount',
  'mount(2)',
  'attaches a filesystem to a directory, or changes how one is attached',
  [nameOrNull('source'), path('target'), nameOrNull('filesystemtype'), flags('mountflags', MS), nameOrNull('data')],
  (source, target, filesystemtype, mountflags, data) => [source, target, filesystemtype, mountflags, data],
)

/**
 * Takes a mount away; with MNT_DETACH out of sight at once, and for good when nothing uses it any more.
 * Errors: EBUSY in use, EINVAL not a mount point or locked by a more powerful namespace, EPERM. umount2(2)
 */
export const umount2 = syscall(
  'umount2',
  'umount2(2)',
  'takes a mount away',
  [path('target'), flags('flags', UMOUNT)],
  (target, flags = 0) => [target, flags],
)

/**
 * Swaps the root mount of this mount namespace. `pivot_root('.', '.')` lays the old root over the new one, from where
 * umount2 takes it away.
 * @param new_root must be a mount point, under a parent mount that is not shared
 * @param put_old at or below new_root
 * Errors: EINVAL where one of these does not hold, EBUSY where new_root is the root already, EPERM. pivot_root(2)
 */
export const pivot_root = syscall(
  'pivot_root',
  'pivot_root(2)',
  'makes another mount the root, and hangs the old root below it',
  [path('new_root'), path('put_old')],
  (new_root, put_old) => [new_root, put_old],
)

/**
 * Moves the root directory of this process, and nothing else: working directory and open descriptors stay outside.
 * Errors: EPERM without CAP_SYS_CHROOT, ENOENT, ENOTDIR. chroot(2)
 */
export const chroot = syscall(
  'chroot',
  'chroot(2)',
  'lets every path that begins with / begin here',
  [path('path')],
  path => [path],
)

/**
 * Opens a mount as a descriptor; with OPEN_TREE_CLONE a detached copy of it, with AT_RECURSIVE of all below as well.
 * Linux 5.2. Errors: EPERM, ENOENT. open_tree(2)
 */
export const open_tree = syscall(
  'open_tree',
  'open_tree(2)',
  'opens a mount, or a copy of it that hangs nowhere yet',
  [filled('dfd', DIRECTORY), path('filename'), looseFlags('flags', OPEN_TREE)],
  (filename, flags) => [AT_FDCWD, filename, flags],
)

/** Attaches the mount behind a descriptor to a directory. Linux 5.2. Errors: EPERM, EINVAL, ENOENT. move_mount(2) */
export const move_mount = syscall(
  'move_mount',
  'move_mount(2)',
  'hangs a mount somewhere else',
  [
    descriptor('from_dfd'),
    filled('from_pathname', 'path'),
    filled('to_dfd', DIRECTORY),
    path('to_pathname'),
    filled('flags', MOVE_MOUNT),
  ],
  (from_dfd, to_pathname) => [from_dfd, '', AT_FDCWD, to_pathname, MOVE_MOUNT_F_EMPTY_PATH],
)

/** Gives the descriptor of a filesystem that is not made yet: `fsconfig` next. Linux 5.2. Errors: ENODEV, EPERM. fsopen(2) */
export const fsopen = syscall(
  'fsopen',
  'fsopen(2)',
  'begins a filesystem that gets its options one by one',
  [name('fsname'), filled('flags', FSOPEN)],
  fsname => [fsname, FSOPEN_CLOEXEC],
)

/**
 * Sets one option of a filesystem: `fsconfig(fs, 'upperdir', '/upper')`; without a value it is a flag, `'userxattr'`.
 * @param value at most 255 bytes
 * Errors: EINVAL for an option or a value that the filesystem does not know; reading the descriptor says more. fsconfig(2)
 */
export const fsconfig = syscall(
  'fsconfig',
  'fsconfig(2)',
  'sets one option of a filesystem, or makes it',
  [descriptor('fd'), filled('cmd', FSCONFIG), name('key'), nameOrNull('value'), filled('aux')],
  (fd, key, value = null) => [fd, value === null ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, key, value, 0],
)

/** Makes the filesystem with the options that were set. Errors: those of mount(2). fsconfig(2) */
export const fscreate = syscall(
  'fsconfig',
  'fsconfig(2)',
  'sets one option of a filesystem, or makes it',
  [descriptor('fd'), filled('cmd', FSCONFIG), filled('key', 'string'), filled('value', 'string'), filled('aux')],
  fd => [fd, FSCONFIG_CMD_CREATE, null, null, 0],
)

/** Gives a mount as a descriptor, for `move_mount`. Linux 5.2. Errors: EPERM, EBUSY not made yet. fsmount(2) */
export const fsmount = syscall(
  'fsmount',
  'fsmount(2)',
  'makes a mount of a filesystem, which hangs nowhere yet',
  [descriptor('fd'), filled('flags', FSMOUNT), looseFlags('attr_flags', MOUNT_ATTR)],
  (fd, attr_flags = 0) => [fd, FSMOUNT_CLOEXEC, attr_flags],
)

/**
 * Sets and clears MOUNT_ATTR_… of a mount; with AT_RECURSIVE of every mount below too. Linux 5.12.
 * Errors: EPERM for a property that a more powerful namespace has locked, EINVAL not a mount point. mount_setattr(2)
 */
export const mount_setattr = syscall(
  'mount_setattr',
  'mount_setattr(2)',
  'changes properties of a mount, and of all below it',
  [
    filled('dirfd', DIRECTORY),
    path('pathname'),
    looseFlags('flags', AT),
    fields('attr', [optional(looseFlags('set', MOUNT_ATTR)), optional(looseFlags('clear', MOUNT_ATTR))]),
    filled('size'),
  ],
  (pathname, flags, attr) => {
    // struct mount_attr: attr_set, attr_clr, propagation, userns_fd.
    const { buffer } = new BigUint64Array([BigInt(attr.set ?? 0), BigInt(attr.clear ?? 0), 0n, 0n])
    return [AT_FDCWD, pathname, flags & ~AT_EMPTY_PATH, new Uint8Array(buffer), 32]
  },
)
