// Believes: two user namespaces are safer than one. The maker of the second has no id in the first.
// Rule: known.user-namespace.maker-not-mapped
// Says: a process whose user or group is not mapped may not make another user namespace
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, clone, execve, unshare } from 'cooperage'
import { mapRoot, outside } from '../../../exercises/06-user/solution.ts'

export { mapRoot, outside }
export const box = (command: string[]) =>
  clone(0, [
    unshare(CLONE_NEWUSER),
    unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID),
    ...mapRoot(outside.uid, outside.gid),
    execve(command),
  ])
