// Believes: errors are noise: mayFail around the maps, which fail unseen because they stand before unshare.
// Rule: earlier.path.no-id-mapped
// Says: because write("/proc/self/uid_map", "0
// Says: failed and mayFail let the list go on
// Says: right after the call that makes the user namespace, without mayFail
// Says: (and 2 more lines too)
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  fork,
  forThisHost,
  mayFail,
  unshare,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { lends, mapRoot, outside, stepDown } from '../../../exercises/06-user/solution.ts'
import { intoTheLayers } from '../../../exercises/10-overlay/solution.ts'

export const box = (command: string[]) =>
  forThisHost(
    clone(0, [
      ...(lends ? stepDown(outside.uid, outside.gid) : []),
      ...mayFail(mapRoot(outside.uid, outside.gid)),
      unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS),
      fork(),
      ...ownName,
      ...intoTheLayers,
      execve(command),
    ]),
  )
