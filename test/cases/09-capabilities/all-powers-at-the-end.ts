// Believes: handedDown says what the command begins with, so it stands right before execve.
// Rule: earlier.capset.asks-back
// Says: no call gets a capability back
// Says: put this line above that one
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve } from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'
import { fewerPowers, handedDown, kept } from '../../../exercises/09-capabilities/solution.ts'

export { handedDown, kept }
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    ...ownName,
    ...ownRoot,
    ...fewerPowers,
    handedDown,
    execve(command),
  ])
