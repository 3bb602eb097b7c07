// 03 uts. The task is in README.md beside this file. `cooper watch` looks on while you write.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, type Step } from 'cooperage'
import { intoTheRoot } from '../01-chroot/solution.ts'
import { ownProc } from '../02-pid/solution.ts'

/** The name by which the box knows its machine. */
export const ownName: Step[] = [
  // One call is missing here, and a flag below.
]

/** A process with a name of its own for the machine. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [...ownName, ...ownProc, ...intoTheRoot, execve(command)])
