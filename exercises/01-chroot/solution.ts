import { chdir, chroot, clone, execve, type Step, scratch } from 'cooperage'

/** A directory with a few programs and all that they need. It is made before your list is performed. */
export const root = scratch('root')

/** The calls that lead into it, for this exercise and for those that build on it. */
export const intoTheRoot: Step[] = [
  // From here on, a path that begins with / begins in this directory.
  chroot(root),

  // But the process still stands outside of it, and from there .. leads all over the disk.
  chdir('/'),
]

/** A process whose paths begin elsewhere. */
export const box = (command: string[]) => clone(0, [...intoTheRoot, execve(command)])
