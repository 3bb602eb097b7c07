// Believes: clone takes any number of lists, one behind the other.
// Says: clone: 4 arguments came, and it takes one list of calls
// Says: The second argument of clone is one list, in brackets
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve, type Step, sethostname } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'
import { ownProc } from '../../../exercises/02-pid/solution.ts'

export const ownName: Step[] = [sethostname('box')]
export const box = (command: string[]) =>
  // @ts-expect-error
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownProc], intoTheRoot, [execve(command)])
