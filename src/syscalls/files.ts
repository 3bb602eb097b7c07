// Calls about files and directories. Where the kernel has only the newer form (openat for open), the list shows that,
// as strace does; the functions keep the names that everybody knows.
import {
  AT_FDCWD,
  AT_REMOVEDIR,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  S_IFREG,
} from './constants.ts'
import { AT, DIRECTORY, OPEN } from './flags.ts'
import { type Arg, group, type Message, type ResultBuffer, type Step, step } from './step.ts'

const OPENAT = {
  call: 'openat',
  man: 'open(2)',
  does: 'opens a file',
  params: { dirfd: DIRECTORY, pathname: 'path', flags: OPEN, mode: 'octal' },
} as const

/**
 * Opens a file and gives its descriptor.
 * @param mode permission bits of a file that is made, 0o644
 * Errors: ENOENT, EACCES, EROFS, ENXIO. open(2)
 */
export const open = (pathname: string, flags: number, mode = 0): Step => step(OPENAT, [AT_FDCWD, pathname, flags, mode])

const CLOSE = { call: 'close', man: 'close(2)', does: 'gives a descriptor back', params: { fd: 'fd' } } as const

/** Closes a descriptor. Error: EBADF. close(2) */
export const close = (fd: Step | number): Step => step(CLOSE, [fd])

const READ = {
  call: 'read',
  man: 'read(2)',
  does: 'reads bytes',
  params: { fd: 'fd', buf: 'result', count: 'int' },
} as const

/** Reads up to as many bytes as the buffer holds; gives how many. Errors: EAGAIN, EBADF, EISDIR. read(2) */
export const read = (fd: Step | number, into: ResultBuffer): Step => step(READ, [fd, into, into.capacity])

const WRITE = {
  call: 'write',
  man: 'write(2)',
  does: 'writes bytes',
  params: { fd: 'fd', buf: 'bytes', count: 'int' },
} as const

/** Writes `count` bytes to a descriptor. Errors: EPIPE, EINVAL and EPERM where a file of /proc refuses. write(2) */
export function write(fd: Step | number, bytes: Uint8Array | ResultBuffer, count: Step | number): Step
/**
 * Writes a text to a file that is there, as `echo text > path` does: an open, a write and a close.
 * For the files of /proc and /sys/fs/cgroup, which take one write as one order.
 */
export function write(path: string, text: string): Step[]
export function write(
  to: Step | number | string,
  what: Uint8Array | ResultBuffer | string,
  count?: Step | number,
): Step | Step[] {
  if (typeof to !== 'string' || typeof what !== 'string') return step(WRITE, [to as Arg, what as Arg, count ?? 0])
  const file = open(to, O_WRONLY | O_CLOEXEC)
  const bytes = new TextEncoder().encode(what)
  const says = `write(${JSON.stringify(to)}, ${JSON.stringify(what)})`
  return group(says, [file, step(WRITE, [file, bytes, bytes.length]), close(file)])
}

/** Makes a file that holds a text: an open, a write and a close. */
export const create = (path: string, text: string, mode = 0o644): Step[] => {
  const file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  const bytes = new TextEncoder().encode(text)
  return group(`create(${JSON.stringify(path)})`, [file, write(file, bytes, bytes.length), close(file)])
}

/** Memory for `size` bytes that a call fills; another may read it. */
export const buffer = (size: number): ResultBuffer => ({ capacity: size })

/** Prints a file of /proc on standard output: an open, a read, a write and a close. */
export const cat = (path: string, size = 65536): Step[] => {
  const file = open(path, O_RDONLY | O_CLOEXEC)
  const memory = buffer(size)
  const bytes = read(file, memory)
  return group(`cat(${JSON.stringify(path)})`, [file, bytes, write(1, memory, bytes), close(file)])
}

const MKDIRAT = {
  call: 'mkdirat',
  man: 'mkdir(2)',
  does: 'makes a directory',
  params: { dirfd: DIRECTORY, pathname: 'path', mode: 'octal' },
} as const

/** Makes a directory. Errors: EEXIST, ENOENT, EROFS, EACCES. mkdir(2) */
export const mkdir = (pathname: string, mode = 0o755): Step => step(MKDIRAT, [AT_FDCWD, pathname, mode])

const UNLINKAT = {
  call: 'unlinkat',
  man: 'unlink(2)',
  does: 'takes a name out of a directory',
  params: { dirfd: DIRECTORY, pathname: 'path', flags: AT },
} as const

/** Removes a file's name. Errors: ENOENT, EISDIR, EBUSY for a mount point, EROFS. unlink(2) */
export const unlink = (pathname: string): Step => step(UNLINKAT, [AT_FDCWD, pathname, 0])

/** Removes an empty directory. Errors: ENOTEMPTY, EBUSY for a mount point, EROFS. rmdir(2) */
export const rmdir = (pathname: string): Step => step(UNLINKAT, [AT_FDCWD, pathname, AT_REMOVEDIR])

const RENAMEAT2 = {
  call: 'renameat2',
  man: 'rename(2)',
  does: 'gives a file another name, on the same filesystem',
  params: { olddirfd: DIRECTORY, oldpath: 'path', newdirfd: DIRECTORY, newpath: 'path', flags: 'int' },
} as const

/** Gives a file or directory another name. Errors: EXDEV from one filesystem to another, ENOENT, ENOTEMPTY, EROFS. rename(2) */
export const rename = (oldpath: string, newpath: string): Step =>
  step(RENAMEAT2, [AT_FDCWD, oldpath, AT_FDCWD, newpath, 0])

const FTRUNCATE = {
  call: 'ftruncate',
  man: 'truncate(2)',
  does: 'makes a file that long',
  params: { fd: 'fd', length: 'int' },
} as const

/** Makes a file `length` bytes long: an open, an ftruncate and a close. Errors: EINVAL, EROFS, EFBIG. truncate(2) */
export const truncate = (path: string, length: number): Step[] => {
  const file = open(path, O_WRONLY | O_CLOEXEC)
  return group(`truncate(${JSON.stringify(path)}, ${length})`, [file, step(FTRUNCATE, [file, length]), close(file)])
}

/** Writes a text behind all that a file holds, as `echo text >> path` does: an open, a write and a close. */
export const append = (path: string, text: string): Step[] => {
  const file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
  const bytes = new TextEncoder().encode(text)
  return group(`append(${JSON.stringify(path)}, ${JSON.stringify(text)})`, [
    file,
    write(file, bytes, bytes.length),
    close(file),
  ])
}

const LGETXATTR = {
  call: 'lgetxattr',
  man: 'getxattr(2)',
  does: 'reads an extended attribute of a file',
  params: { path: 'path', name: 'string', value: 'result', size: 'int' },
} as const

/**
 * Reads an extended attribute, of a link itself where it is one; gives how many bytes it has.
 * Errors: ENODATA no such attribute (or, for trusted.…, not root of the machine), ENOTSUP, ERANGE. getxattr(2), xattr(7)
 */
export const getxattr = (path: string, name: string, into: ResultBuffer): Step =>
  step(LGETXATTR, [path, name, into, into.capacity])

const SYMLINKAT = {
  call: 'symlinkat',
  man: 'symlink(2)',
  does: 'makes a symbolic link',
  params: { target: 'string', newdirfd: DIRECTORY, linkpath: 'path' },
} as const

/** Makes a symbolic link at `linkpath` that says `target`. Errors: EEXIST, ENOENT, EROFS. symlink(2) */
export const symlink = (target: string, linkpath: string): Step => step(SYMLINKAT, [target, AT_FDCWD, linkpath])

const MKNODAT = {
  call: 'mknodat',
  man: 'mknod(2)',
  does: 'makes a file, a pipe or a device node',
  params: { dirfd: DIRECTORY, pathname: 'path', mode: 'octal', dev: 'int' },
} as const

/**
 * Makes a file of any kind.
 * @param mode S_IF… and the permission bits
 * @param device `makedev(8, 0)` for the first disk
 * Errors: EPERM for a device without CAP_MKNOD in the first user namespace, EEXIST, EROFS. mknod(2)
 */
export const mknod = (pathname: string, mode = S_IFREG | 0o644, device = 0): Step =>
  step(MKNODAT, [AT_FDCWD, pathname, mode, device])

/** A device number from its two halves, makedev(3). */
export const makedev = (major: number, minor: number): number => ((minor & ~0xff) << 12) | (major << 8) | (minor & 0xff)

const CHDIR = {
  call: 'chdir',
  man: 'chdir(2)',
  does: 'changes the working directory',
  params: { path: 'path' },
} as const

/** Changes the working directory. Errors: ENOENT, ENOTDIR, EACCES. chdir(2) */
export const chdir = (path: string): Step => step(CHDIR, [path])

const FCHDIR = {
  call: 'fchdir',
  man: 'fchdir(2)',
  does: 'changes the working directory to an open one',
  params: { fd: 'fd' },
} as const

/** Changes the working directory to the one behind a descriptor, wherever it lies. Errors: EBADF, ENOTDIR. fchdir(2) */
export const fchdir = (fd: Step): Step => step(FCHDIR, [fd])

const FCHOWNAT = {
  call: 'fchownat',
  man: 'chown(2)',
  does: 'gives a file to somebody',
  params: { dirfd: DIRECTORY, pathname: 'path', owner: 'int', group: 'int', flags: AT },
} as const

/** Changes owner and group of a file. Errors: EPERM, EINVAL for an id that has no place in this user namespace. chown(2) */
export const chown = (pathname: string, owner: number, groupId: number): Step =>
  step(FCHOWNAT, [AT_FDCWD, pathname, owner, groupId, 0])

const FCHMODAT = {
  call: 'fchmodat',
  man: 'chmod(2)',
  does: 'changes the permission bits of a file',
  params: { dirfd: DIRECTORY, pathname: 'path', mode: 'octal' },
} as const

/** Changes the permission bits of a file. Errors: EPERM for a file of another user without CAP_FOWNER. chmod(2) */
export const chmod = (pathname: string, mode: number): Step => step(FCHMODAT, [AT_FDCWD, pathname, mode])

const SETXATTR = {
  call: 'setxattr',
  man: 'setxattr(2)',
  does: 'pins an attribute to a file',
  params: { path: 'path', name: 'string', value: 'bytes', size: 'int', flags: 'int' },
} as const

/**
 * Sets an extended attribute of a file: `security.capability` holds its capabilities.
 * Errors: EPERM without CAP_SETFCAP (for security.capability), EOPNOTSUPP where the filesystem keeps none. setxattr(2)
 */
export const setxattr = (path: string, name: string, value: Uint8Array): Step =>
  step(SETXATTR, [path, name, value, value.length, 0])

const DUP3 = {
  call: 'dup3',
  man: 'dup(2)',
  does: 'gives a descriptor a second number',
  params: { oldfd: 'fd', newfd: 'fd', flags: OPEN },
} as const

/** Makes `newfd` mean what `oldfd` means. Errors: EBADF, EINVAL where both are the same. dup(2) */
export const dup2 = (oldfd: Step | number, newfd: number): Step => step(DUP3, [oldfd, newfd, 0])

const IOCTL = {
  call: 'ioctl',
  man: 'ioctl(2)',
  does: 'asks a device for something that only it knows',
  params: { fd: 'fd', op: 'int', argp: 'bytes' },
} as const

/** An order to a device. Errors: ENOTTY for an order that it does not know, EPERM. ioctl(2) */
export const ioctl = (
  fd: Step | number,
  op: number,
  argument: Uint8Array | Message | ResultBuffer | number = 0,
): Step => step(IOCTL, [fd, op, argument])
