// What the lab shows of the disk. All of it is read-only. Some directories are covered by empty ones, and what is needed
// below them is shown in its place all the same.
import { existsSync, realpathSync, statSync } from 'node:fs'
import {
  AT_EMPTY_PATH,
  AT_RECURSIVE,
  MOUNT_ATTR_RDONLY,
  MS_NODEV,
  MS_PRIVATE,
  MS_REC,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
} from '../syscalls/constants.ts'
import { mkdir, mknod } from '../syscalls/files.ts'
import { mount, mount_setattr, move_mount, open_tree } from '../syscalls/mounts.ts'
import { mayFail, type Step, step } from '../syscalls/step.ts'

/** Directories whose contents the lab does not show: temporary files, sockets of services, and other users' secrets. */
const COVERED = ['/tmp', '/run'] as const

export interface Places {
  /** Opens what is needed. Must be performed as the user who starts the lab, before anything is covered. */
  readonly open: readonly Step[]
  /** Covers directories, and shows what is needed below them. */
  readonly show: readonly Step[]
}

/**
 * @param needed paths that must be seen in the lab
 * @param namespace the open user namespace of root's lab: in it, files of root are those of the lab's root. Only what is
 * needed is shown so: what root alone may read, its lab may not
 */
export function places(needed: readonly string[], namespace?: Step): Places {
  const paths = [...new Set(needed.flatMap(path => (existsSync(path) ? [path, realpathSync(path)] : [])))]
  const closed = namespace ? paths.flatMap(closedAbove) : []
  const covered = [...new Set([...COVERED.filter(existsSync), ...closed])].filter(outermost)
  const coverOf = (path: string) => covered.find(cover => isBelow(path, cover))
  const shown = paths.filter(path => coverOf(path) || (namespace && path !== '/')).filter(outermost)
  const open = shown.map(path => open_tree(path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE))
  return {
    open: open.flatMap(tree => [tree, ...(namespace ? mayFail(showAsOwn(tree, namespace)) : [])]),
    show: [
      // A program with the set-user-ID bit changes to one of the lab's users, so /tmp may hold some, as on other hosts.
      ...covered.map(path => mount('tmpfs', path, 'tmpfs', MS_NODEV, path === '/tmp' ? 'mode=1777' : 'mode=755')),
      ...shown.flatMap((path, i) => [
        ...makePlace(path, coverOf(path)),
        move_mount(open[i] as Step, path),
        // What is mounted below it would appear on the host, where it was opened and mounts are shared.
        mount('none', path, null, MS_REC | MS_PRIVATE, null),
        mount_setattr(path, AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
      ]),
    ],
  }
}

const isBelow = (path: string, directory: string): boolean => path.startsWith(`${directory}/`)

/** None of the others lies above it. */
const outermost = (path: string, _: number, all: readonly string[]): boolean => !all.some(each => isBelow(path, each))

/** The uppermost directory above a path that not everybody may search. */
function closedAbove(path: string): string[] {
  const above = path.split('/').map((_, i, names) => names.slice(0, i).join('/'))
  return above
    .slice(2)
    .filter(each => (statSync(each).mode & 0o001) === 0)
    .slice(0, 1)
}

const MOUNT_ATTR_IDMAP = 0x100000n

const SIGNATURE = {
  call: 'mount_setattr',
  man: 'mount_setattr(2)',
  does: 'shows the files of a mount as those of other users',
  params: { dirfd: 'fd', pathname: 'path', flags: 'int', attr: 'bytes', size: 'int' },
} as const

/** An ID-mapped mount: the files of root belong to root of the namespace. Not every filesystem can do it. */
function showAsOwn(tree: Step, namespace: Step): Step[] {
  // struct mount_attr: attr_set, attr_clr, propagation, userns_fd.
  const attr = new BigUint64Array([MOUNT_ATTR_IDMAP, 0n, 0n, 0n])
  const message = { bytes: new Uint8Array(attr.buffer), relocations: [{ offset: 24, size: 8 as const, of: namespace }] }
  return [step(SIGNATURE, [tree, '', AT_EMPTY_PATH | AT_RECURSIVE, message, 32])]
}

/** Directories down to a place, and there a directory or an empty file, for something to be mounted on. */
function makePlace(path: string, cover: string | undefined): Step[] {
  if (cover === undefined) return [] // it is there
  const names = path.slice(cover.length + 1).split('/')
  const paths = names.map((_, i) => [cover, ...names.slice(0, i + 1)].join('/'))
  const isFile = !statSync(path).isDirectory()
  const [directories, file] = isFile ? [paths.slice(0, -1), [mknod(path)]] : [paths, []]
  return mayFail([...directories.map(each => mkdir(each)), ...file])
}
