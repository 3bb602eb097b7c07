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
import {
  anything,
  bytes,
  bytesOrMemory,
  descriptor,
  flags,
  id,
  memory,
  name,
  number32,
  numbered,
  path,
  permissions,
  size,
  text,
  textFor,
} from './parameters.ts'
import { type Arg, group, type ResultBuffer, type Step, step } from './step.ts'
import { described, filled, syscall, takes } from './syscall.ts'

const dirfd = filled('dirfd', DIRECTORY)

/**
 * Opens a file and gives its descriptor.
 * @param flags O_… joined with |
 * @param mode permission bits of a file that is made, 0o644
 * Errors: ENOENT, EACCES, EROFS, ENXIO. open(2)
 */
export const open = syscall(
  'openat',
  'open(2)',
  'opens a file',
  [dirfd, path('pathname'), flags('flags', OPEN), permissions('mode')],
  (pathname, flags, mode = 0) => [AT_FDCWD, pathname, flags, mode],
)

/** Closes a descriptor. Error: EBADF. close(2) */
export const close = syscall('close', 'close(2)', 'gives a descriptor back', [descriptor('fd')], fd => [fd])

/** Reads up to as many bytes as the buffer holds; gives how many. Errors: EAGAIN, EBADF, EISDIR. read(2) */
export const read = syscall(
  'read',
  'read(2)',
  'reads bytes',
  [descriptor('fd'), memory('buf'), filled('count')],
  (fd, buf) => [fd, buf, buf.capacity],
)

const WRITE = {
  call: 'write',
  man: 'write(2)',
  does: 'writes bytes',
  params: { fd: 'fd', buf: 'bytes', count: 'int' },
} as const

/** Writes `count` bytes to a descriptor. Errors: EPIPE, EINVAL and EPERM where a file of /proc refuses. write(2) */
export function write(fd: Step | number, buf: Uint8Array | ResultBuffer, count: Step | number): Step
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
described(write, ([to]) =>
  typeof to === 'string'
    ? [path('path'), textFor(to)]
    : [descriptor('fd'), bytesOrMemory('buf'), numbered('how many')('count')],
)

/**
 * Makes a file that holds a text: an open, a write and a close.
 * @param mode permission bits, 0o644
 */
export const create = takes([path('path'), text('text'), permissions('mode')], (path, text, mode = 0o644): Step[] => {
  const file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  const bytes = new TextEncoder().encode(text)
  return group(`create(${JSON.stringify(path)})`, [file, write(file, bytes, bytes.length), close(file)])
})

/** Memory for `size` bytes that a call fills; another may read it. */
export const buffer = takes([size('size')], (size): ResultBuffer => ({ capacity: size }))

/**
 * Prints a file of /proc on standard output: an open, a read, a write and a close.
 * @param size how many bytes are printed at most
 */
export const cat = takes([path('path'), size('size')], (path, size = 65536): Step[] => {
  const file = open(path, O_RDONLY | O_CLOEXEC)
  const memory = buffer(size)
  const bytes = read(file, memory)
  return group(`cat(${JSON.stringify(path)})`, [file, bytes, write(1, memory, bytes), close(file)])
})

/**
 * Makes a directory.
 * @param mode permission bits, 0o755
 * Errors: EEXIST, ENOENT, EROFS, EACCES. mkdir(2)
 */
export const mkdir = syscall(
  'mkdirat',
  'mkdir(2)',
  'makes a directory',
  [dirfd, path('pathname'), permissions('mode')],
  (pathname, mode = 0o755) => [AT_FDCWD, pathname, mode],
)

/** Removes a file's name. Errors: ENOENT, EISDIR, EBUSY for a mount point, EROFS. unlink(2) */
export const unlink = syscall(
  'unlinkat',
  'unlink(2)',
  'takes a name out of a directory',
  [dirfd, path('pathname'), filled('flags', AT)],
  pathname => [AT_FDCWD, pathname, 0],
)

/** Removes an empty directory. Errors: ENOTEMPTY, EBUSY for a mount point, EROFS. rmdir(2) */
export const rmdir = syscall(
  'unlinkat',
  'unlink(2)',
  'takes a name out of a directory',
  [dirfd, path('pathname'), filled('flags', AT)],
  pathname => [AT_FDCWD, pathname, AT_REMOVEDIR],
)

/** Gives a file or directory another name. Errors: EXDEV from one filesystem to another, ENOENT, ENOTEMPTY, EROFS. rename(2) */
export const rename = syscall(
  'renameat2',
  'rename(2)',
  'gives a file another name, on the same filesystem',
  [filled('olddirfd', DIRECTORY), path('oldpath'), filled('newdirfd', DIRECTORY), path('newpath'), filled('flags')],
  (oldpath, newpath) => [AT_FDCWD, oldpath, AT_FDCWD, newpath, 0],
)

const FTRUNCATE = {
  call: 'ftruncate',
  man: 'truncate(2)',
  does: 'makes a file that long',
  params: { fd: 'fd', length: 'int' },
} as const

/** Makes a file `length` bytes long: an open, an ftruncate and a close. Errors: EINVAL, EROFS, EFBIG. truncate(2) */
export const truncate = takes([path('path'), size('length')], (path, length): Step[] => {
  const file = open(path, O_WRONLY | O_CLOEXEC)
  return group(`truncate(${JSON.stringify(path)}, ${length})`, [file, step(FTRUNCATE, [file, length]), close(file)])
})

/** Writes a text behind all that a file holds, as `echo text >> path` does: an open, a write and a close. */
export const append = takes([path('path'), text('text')], (path, text): Step[] => {
  const file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
  const bytes = new TextEncoder().encode(text)
  return group(`append(${JSON.stringify(path)}, ${JSON.stringify(text)})`, [
    file,
    write(file, bytes, bytes.length),
    close(file),
  ])
})

/**
 * Reads an extended attribute, of a link itself where it is one; gives how many bytes it has.
 * Errors: ENODATA no such attribute (or, for trusted.…, not root of the machine), ENOTSUP, ERANGE. getxattr(2), xattr(7)
 */
export const getxattr = syscall(
  'lgetxattr',
  'getxattr(2)',
  'reads an extended attribute of a file',
  [path('path'), name('name'), memory('value'), filled('size')],
  (path, name, value) => [path, name, value, value.capacity],
)

/** Makes a symbolic link at `linkpath` that says `target`. Errors: EEXIST, ENOENT, EROFS. symlink(2) */
export const symlink = syscall(
  'symlinkat',
  'symlink(2)',
  'makes a symbolic link',
  [name('target'), filled('newdirfd', DIRECTORY), path('linkpath')],
  (target, linkpath) => [target, AT_FDCWD, linkpath],
)

/**
 * Makes a file of any kind.
 * @param mode S_IF… and the permission bits
 * @param dev `makedev(8, 0)` for the first disk
 * Errors: EPERM for a device without CAP_MKNOD in the first user namespace, EEXIST, EROFS. mknod(2)
 */
export const mknod = syscall(
  'mknodat',
  'mknod(2)',
  'makes a file, a pipe or a device node',
  [dirfd, path('pathname'), permissions('mode'), size('dev')],
  (pathname, mode = S_IFREG | 0o644, dev = 0) => [AT_FDCWD, pathname, mode, dev],
)

/** A device number from its two halves, makedev(3). */
export const makedev = takes(
  [size('major'), size('minor')],
  (major, minor): number => ((minor & ~0xff) << 12) | (major << 8) | (minor & 0xff),
)

/** Changes the working directory. Errors: ENOENT, ENOTDIR, EACCES. chdir(2) */
export const chdir = syscall('chdir', 'chdir(2)', 'changes the working directory', [path('path')], path => [path])

/** Changes the working directory to the one behind a descriptor, wherever it lies. Errors: EBADF, ENOTDIR. fchdir(2) */
export const fchdir = syscall(
  'fchdir',
  'fchdir(2)',
  'changes the working directory to an open one',
  [descriptor('fd')],
  fd => [fd],
)

/** Changes owner and group of a file. Errors: EPERM, EINVAL for an id that has no place in this user namespace. chown(2) */
export const chown = syscall(
  'fchownat',
  'chown(2)',
  'gives a file another owner',
  [dirfd, path('pathname'), id('owner'), id('group'), filled('flags', AT)],
  (pathname, owner, group) => [AT_FDCWD, pathname, owner, group, 0],
)

/** Changes the permission bits of a file. Errors: EPERM for a file of another user without CAP_FOWNER. chmod(2) */
export const chmod = syscall(
  'fchmodat',
  'chmod(2)',
  'changes the permission bits of a file',
  [dirfd, path('pathname'), permissions('mode')],
  (pathname, mode) => [AT_FDCWD, pathname, mode],
)

/**
 * Sets an extended attribute of a file: `security.capability` holds its capabilities.
 * Errors: EPERM without CAP_SETFCAP (for security.capability), EOPNOTSUPP where the filesystem keeps none. setxattr(2)
 */
export const setxattr = syscall(
  'setxattr',
  'setxattr(2)',
  'pins an attribute to a file',
  [path('path'), name('name'), bytes('value'), filled('size'), filled('flags')],
  (path, name, value) => [path, name, value, value.length, 0],
)

/** Makes `newfd` mean what `oldfd` means. Errors: EBADF, EINVAL where both are the same. dup(2) */
export const dup2 = syscall(
  'dup3',
  'dup(2)',
  'gives a descriptor a second number',
  [descriptor('oldfd'), size('newfd', 'fd'), filled('flags', OPEN)],
  (oldfd, newfd) => [oldfd, newfd, 0],
)

/** An order to a device. Errors: ENOTTY for an order that it does not know, EPERM. ioctl(2) */
export const ioctl = syscall(
  'ioctl',
  'ioctl(2)',
  'asks a device for something that only it knows',
  [descriptor('fd'), number32('op'), anything('argp', 'bytes')],
  (fd, op, argp = 0) => [fd, op, argp],
)
