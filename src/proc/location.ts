// Which directory of which mount. Device and inode alone do not tell: a bind mount shows the same directory at a second
// place, from which `..` leads elsewhere.

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { Malformed } from './errors.ts'

export interface Location {
  /** The id of the mount, as in /proc/PID/mountinfo. */
  readonly mount: number
  /** The device of the filesystem and the inode of the directory, as stat(2) gives them. */
  readonly device: number
  readonly inode: number
}

/** open(2) without reading: enough to ask which file it is. Node has no name for it. <asm-generic/fcntl.h> */
const O_PATH = 0o10000000

/** The location of a file or directory. Throws the error of open(2). */
export const locationOf = (path: string): Location => {
  const fd = openSync(path, O_PATH | constants.O_NONBLOCK)
  try {
    const { dev, ino } = fstatSync(fd)
    return { mount: mountOf(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')), device: dev, inode: ino }
  } finally {
    closeSync(fd)
  }
}

/** The mount id in the text of a file of /proc/PID/fdinfo. @throws Malformed */
export const mountOf = (fdinfo: string): number => {
  const id = /^mnt_id:\s*(\d+)$/m.exec(fdinfo)?.[1]
  if (id === undefined) throw new Malformed('fdinfo', fdinfo)
  return Number(id)
}

const sameLocation = (one: Location, other: Location): boolean =>
  one.mount === other.mount && one.device === other.device && one.inode === other.inode

/**
 * The locations that `..` leads through, from a directory up to where it leads no further. In another mount namespace `..`
 * ends at the root of that namespace, not at ours.
 * @param directory a path such as /proc/PID/cwd
 */
export const upwards = (directory: string): Location[] => {
  const locations = [locationOf(directory)]
  for (let path = `${directory}/..`; ; path += '/..') {
    const above = locationOf(path)
    if (sameLocation(above, locations.at(-1) as Location)) return locations
    locations.push(above)
  }
}

/**
 * Whether `..` leads from a directory up to that root, through the same mount: a directory that is bound to a second place
 * has the same inode there, and `..` does not lead to the root.
 */
export const isBelow = (directory: string, root: string): boolean => {
  const top = locationOf(root)
  return upwards(directory).some(each => sameLocation(each, top))
}
