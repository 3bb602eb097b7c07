// Believes: a flag's name says in full what it does.
// Says: MS_RECURSIVE is not defined; did you mean MS_REC?
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, mount, type Step } from 'cooperage'
import { intoTheRoot, root } from '../../../exercises/01-chroot/solution.ts'

export const ownProc: Step[] = [
  // @ts-expect-error
  mount('none', '/', null, MS_RECURSIVE | MS_PRIVATE, null),
  mount('proc', `${root}/proc`, 'proc', 0, null),
]
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [...ownProc, ...intoTheRoot, execve(command)])
