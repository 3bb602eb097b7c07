// Believes: clone makes the other namespaces as before, and a user namespace is added after them.
// Rule: earlier.namespace.made-before-users
// Says: the UTS namespace was made by clone(CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWPID)
// Says: before unshare(CLONE_NEWUSER)
// Says: it belongs to the user namespace outside
// Says: in one call, unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWUSER | CLONE_NEWPID), and fork() after it
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, unshare } from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'
import { lends, mapRoot, outside, stepDown } from '../../../exercises/06-user/solution.ts'

export { mapRoot, outside }
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    ...(lends ? stepDown(outside.uid, outside.gid) : []),
    unshare(CLONE_NEWUSER),
    ...mapRoot(outside.uid, outside.gid),
    ...ownName,
    ...ownRoot,
    execve(command),
  ])
