// Believes: the maps are a setting that the user namespace reads when it is made.
// Rule: earlier.write.no-user-namespace
// Says: no call before makes a user namespace
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, fork, unshare } from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'
import { lends, mapRoot, outside, stepDown } from '../../../exercises/06-user/solution.ts'

export { mapRoot, outside }
export const box = (command: string[]) =>
  clone(0, [
    ...(lends ? stepDown(outside.uid, outside.gid) : []),
    ...mapRoot(outside.uid, outside.gid),
    unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS),
    fork(),
    ...ownName,
    ...ownRoot,
    execve(command),
  ])
