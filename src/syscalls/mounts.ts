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
import { type Step, step } from './step.ts'

const MOUNT = {
  call: 'mount',
  man: 'mount(2)',
  does: 'attaches a filesystem to a directory, or changes how one is attached',
  params: { source: 'string', target: 'path', filesystemtype: 'string', mountflags: MS, data: 'string' },
} as const

/**
 * Attaches a filesystem, binds a directory to a second place (MS_BIND), or changes the propagation of a mount that is
 * there (MS_PRIVATE, MS_SLAVE, MS_SHARED; with MS_REC of all below).
 * @param source a device, a directory to bind, or any word where the filesystem needs none
 * @param data the filesystem's own options, `size=64m`
 * Errors: EPERM without CAP_SYS_ADMIN over this mount namespace, ENOENT, ENODEV unknown filesystem, EBUSY, EINVAL.
 * mount(2), mount_namespaces(7)
 */
export const mount = (
  source: string | null,
  target: string,
  filesystemtype: string | null,
  mountflags: number,
  data: string | null,
): Step => step(MOUNT, [source, target, filesystemtype, mountflags, data])

const UMOUNT2 = {
  call: 'umount2',
  man: 'umount2(2)',
  does: 'takes a mount away',
  params: { target: 'path', flags: UMOUNT },
} as const

/**
 * Takes a mount away; with MNT_DETACH out of sight at once, and for good when nobody uses it any more.
 * Errors: EBUSY in use, EINVAL not a mount point or locked by a more powerful namespace, EPERM. umount2(2)
 */
export const umount2 = (target: string, flags = 0): Step => step(UMOUNT2, [target, flags])

const PIVOT_ROOT = {
  call: 'pivot_root',
  man: 'pivot_root(2)',
  does: 'makes another mount the root, and hangs the old root below it',
  params: { new_root: 'path', put_old: 'path' },
} as const

/**
 * Swaps the root mount of this mount namespace. `pivot_root('.', '.')` lays the old root over the new one, from where
 * umount2 takes it away.
 * @param new_root must be a mount point, under a parent mount that is not shared
 * @param put_old at or below new_root
 * Errors: EINVAL where one of these does not hold, EBUSY where new_root is the root already, EPERM. pivot_root(2)
 */
export const pivot_root = (new_root: string, put_old: string): Step => step(PIVOT_ROOT, [new_root, put_old])

const CHROOT = {
  call: 'chroot',
  man: 'chroot(2)',
  does: 'lets every path that begins with / begin here',
  params: { path: 'path' },
} as const

/**
 * Moves the root directory of this process, and nothing else: working directory and open descriptors stay outside.
 * Errors: EPERM without CAP_SYS_CHROOT, ENOENT, ENOTDIR. chroot(2)
 */
export const chroot = (path: string): Step => step(CHROOT, [path])

const OPEN_TREE_CALL = {
  call: 'open_tree',
  man: 'open_tree(2)',
  does: 'opens a mount, or a copy of it that hangs nowhere yet',
  params: { dfd: DIRECTORY, filename: 'path', flags: OPEN_TREE },
} as const

/**
 * Opens a mount as a descriptor; with OPEN_TREE_CLONE a detached copy of it, with AT_RECURSIVE of all below as well.
 * Linux 5.2. Errors: EPERM, ENOENT. open_tree(2)
 */
export const open_tree = (filename: string, flags: number): Step => step(OPEN_TREE_CALL, [AT_FDCWD, filename, flags])

const MOVE_MOUNT_CALL = {
  call: 'move_mount',
  man: 'move_mount(2)',
  does: 'hangs a mount somewhere else',
  params: { from_dfd: 'fd', from_pathname: 'path', to_dfd: DIRECTORY, to_pathname: 'path', flags: MOVE_MOUNT },
} as const

/** Attaches the mount behind a descriptor to a directory. Linux 5.2. Errors: EPERM, EINVAL, ENOENT. move_mount(2) */
export const move_mount = (from: Step, to: string): Step =>
  step(MOVE_MOUNT_CALL, [from, '', AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH])

const FSOPEN_CALL = {
  call: 'fsopen',
  man: 'fsopen(2)',
  does: 'begins a filesystem that is told its options one by one',
  params: { fsname: 'string', flags: FSOPEN },
} as const

/** Gives the descriptor of a filesystem that is not made yet: `fsconfig` next. Linux 5.2. Errors: ENODEV, EPERM. fsopen(2) */
export const fsopen = (fsname: string): Step => step(FSOPEN_CALL, [fsname, FSOPEN_CLOEXEC])

const FSCONFIG_CALL = {
  call: 'fsconfig',
  man: 'fsconfig(2)',
  does: 'tells a filesystem one option, or makes it',
  params: { fd: 'fd', cmd: FSCONFIG, key: 'string', value: 'string', aux: 'int' },
} as const

/**
 * Tells a filesystem one option: `fsconfig(fs, 'upperdir', '/upper')`; without a value it is a flag, `'userxattr'`.
 * @param value at most 255 bytes
 * Errors: EINVAL for an option or a value that the filesystem does not know; reading the descriptor says more. fsconfig(2)
 */
export const fsconfig = (fs: Step, key: string, value: string | null = null): Step =>
  step(FSCONFIG_CALL, [fs, value === null ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, key, value, 0])

/** Makes the filesystem of what it was told. Errors: those of mount(2). fsconfig(2) */
export const fscreate = (fs: Step): Step => step(FSCONFIG_CALL, [fs, FSCONFIG_CMD_CREATE, null, null, 0])

const FSMOUNT_CALL = {
  call: 'fsmount',
  man: 'fsmount(2)',
  does: 'makes a mount of a filesystem, which hangs nowhere yet',
  params: { fd: 'fd', flags: FSMOUNT, attr_flags: MOUNT_ATTR },
} as const

/** Gives a mount as a descriptor, for `move_mount`. Linux 5.2. Errors: EPERM, EBUSY not made yet. fsmount(2) */
export const fsmount = (fs: Step, attributes = 0): Step => step(FSMOUNT_CALL, [fs, FSMOUNT_CLOEXEC, attributes])

const MOUNT_SETATTR = {
  call: 'mount_setattr',
  man: 'mount_setattr(2)',
  does: 'changes properties of a mount, and of all below it',
  params: { dirfd: DIRECTORY, pathname: 'path', flags: AT, attr: 'bytes', size: 'int' },
} as const

/**
 * Sets and clears MOUNT_ATTR_… of a mount; with AT_RECURSIVE of every mount below too. Linux 5.12.
 * Errors: EPERM for a property that a more powerful namespace has locked, EINVAL not a mount point. mount_setattr(2)
 */
export const mount_setattr = (pathname: string, flags: number, attr: { set?: number; clear?: number }): Step => {
  // struct mount_attr: attr_set, attr_clr, propagation, userns_fd.
  const { buffer } = new BigUint64Array([BigInt(attr.set ?? 0), BigInt(attr.clear ?? 0), 0n, 0n])
  return step(MOUNT_SETATTR, [AT_FDCWD, pathname, flags & ~AT_EMPTY_PATH, new Uint8Array(buffer), 32])
}
