// Believes: the flag for a mount namespace is called after mounts. The nearest spelling is that of another namespace.
// Says: CLONE_NEWMNT is not defined; did you mean CLONE_NEWNS?
import { CLONE_NEWPID, clone, execve } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'
import { ownProc } from '../../../exercises/02-pid/solution.ts'

export { ownProc }
export const box = (command: string[]) =>
  // @ts-expect-error
  clone(CLONE_NEWPID | CLONE_NEWMNT, [...ownProc, ...intoTheRoot, execve(command)])
