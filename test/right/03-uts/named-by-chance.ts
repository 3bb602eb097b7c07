// Right: the name has a part that is another one each time.
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve, type Step, sethostname } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'
import { ownProc } from '../../../exercises/02-pid/solution.ts'

/** The name by which the box knows its machine. */
export const ownName: Step[] = [
  // The new namespace is a copy: up to here it holds the host's name. From here on they differ.
  sethostname(`box-${Math.random().toString(36).slice(2)}`),
]

/** A process with a name of its own for the machine. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownProc, ...intoTheRoot, execve(command)])
