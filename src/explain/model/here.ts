// What this process reads of the machine, as the list found it: the box began with these files, mounts and ids.
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { type Mount, parseMountinfo } from '../../proc/mountinfo.ts'

/** The mounts of this process, of which the box got a copy. None where /proc cannot be read. */
export function mountsHere(): readonly Mount[] {
  try {
    return parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'))
  } catch {
    return []
  }
}

/** The path without symbolic links; as it is where this process cannot see it. */
export function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** A link counts as it is: in another root it may lead elsewhere. */
export function existsHere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

/** Whether a path is a directory; undefined where there is nothing. */
export function isDirectoryHere(path: string): boolean | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory()
  } catch {
    return undefined
  }
}

/** The user who owns a file; undefined where there is none. */
export function ownerHere(path: string): number | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid
  } catch {
    return undefined
  }
}

/** The names in a directory; none where it cannot be read. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** The ids with which the list begins. */
export const idsHere = (): { uid: number; gid: number } => ({
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0,
})

/** The directory in which the list begins. */
export const directoryHere = (): string => process.cwd()
