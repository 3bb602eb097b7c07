import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve, type Step, sethostname } from 'cooperage'
import { intoTheRoot } from '../01-chroot/solution.ts'
import { ownProc } from '../02-pid/solution.ts'

/** The name by which the box knows its machine. */
export const ownName: Step[] = [
  // The new namespace is a copy: up to here it holds the host's name. From here on they differ.
  sethostname('box'),
]

/** A process with a name of its own for the machine. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownProc, ...intoTheRoot, execve(command)])
