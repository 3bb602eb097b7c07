// Believes: limits are set when the container is complete.
// Rule: earlier.path.in-the-old-root
// Needs: root
// Says: lies in the old root, and pivot_root(".", ".")
// Says: put this line above that one
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  fork,
  forThisHost,
  unshare,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { lends, mapRoot, outside, stepDown } from '../../../exercises/06-user/solution.ts'
import { limits } from '../../../exercises/08-cgroups/solution.ts'
import { intoTheLayers } from '../../../exercises/10-overlay/solution.ts'

export const box = (command: string[]) =>
  forThisHost(
    clone(0, [
      ...(lends ? stepDown(outside.uid, outside.gid) : []),
      unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS),
      ...mapRoot(outside.uid, outside.gid),
      fork(),
      ...ownName,
      ...intoTheLayers,
      ...limits,
      execve(command),
    ]),
  )
