// Believes: user and group can be changed in any order.
// Rule: earlier.setuid.capability-dropped
// Needs: root
// Says: it needs CAP_SETGID, and setuid(100000)
// Says: put this call above that one.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  fork,
  setgid,
  setuid,
  unshare,
} from 'cooperage'
import { mapRoot } from '../../../exercises/06-user/solution.ts'

export const outside = { uid: 100_000, gid: 100_000 }
export { mapRoot }
export const box = (command: string[]) =>
  clone(0, [
    setuid(outside.uid),
    setgid(outside.gid),
    unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS),
    ...mapRoot(outside.uid, outside.gid),
    fork(),
    execve(command),
  ])
