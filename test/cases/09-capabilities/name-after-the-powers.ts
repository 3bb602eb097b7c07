// Believes: the order does not matter, as long as every line is there.
// Rule: earlier.capset.capability-dropped
// Says: it needs CAP_SYS_ADMIN, and capset(…)
// Says: has given that up
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve } from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'
import { fewerPowers, handedDown, kept } from '../../../exercises/09-capabilities/solution.ts'

export { handedDown, kept }
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    handedDown,
    ...ownRoot,
    ...fewerPowers,
    ...ownName,
    execve(command),
  ])
