// Believes: the strict mode of seccomp is the safest, and so the best.
// Rule: stopped.strict-mode
// Says: leaves a process only read, write, _exit and sigreturn
// Says: Use a filter
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_STRICT,
  type Step,
  seccomp,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'
import { handedDown, kept } from '../../../exercises/09-capabilities/solution.ts'

export { handedDown, kept }
export const fewerPowers: Step[] = [prctl(PR_SET_NO_NEW_PRIVS, 1), seccomp(SECCOMP_SET_MODE_STRICT, 0, [])]
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    handedDown,
    ...ownName,
    ...ownRoot,
    ...fewerPowers,
    execve(command),
  ])
