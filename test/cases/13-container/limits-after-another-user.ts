// Believes: limits come with the namespaces, so they stand after the change of the user.
// Rule: earlier.path.another-user
// Needs: root
// Says: has made the process another user
// Says: belongs to user 0
// Says: put this line above setuid(100000)
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
      ...limits,
      unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS),
      ...mapRoot(outside.uid, outside.gid),
      fork(),
      ...ownName,
      ...intoTheLayers,
      execve(command),
    ]),
  )
