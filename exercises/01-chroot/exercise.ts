// 01 chroot. The task is in README.md beside this file. `cooper watch` looks on while you write.
import { clone, execve, type Step, scratch } from 'cooperage'

/** A directory with a few programs and all that they need. It is made before your list is performed. */
export const root = scratch('root')

/** The calls that lead into it, for this exercise and for those that build on it. */
export const intoTheRoot: Step[] = [
  // Two calls are missing here.
]

/** A process whose paths begin elsewhere. */
export const box = (command: string[]) => clone(0, [...intoTheRoot, execve(command)])
