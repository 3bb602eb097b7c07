// Believes: pivot_root needs a directory, as chroot does. Two of its conditions do not hold: private, and a mount.
// Rule: earlier.pivot_root.shared-parent
// Says: is shared with other namespaces, and no call before makes it private; and once that is right, the new root, /tmp/root, is no mount point
// Says: MS_REC | MS_PRIVATE, null) before, as the first of the mounts; and bind it on itself before
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  pivot_root,
  umount2,
} from 'cooperage'
import { root } from '../../../exercises/01-chroot/solution.ts'
import { ownName } from '../../../exercises/03-uts/solution.ts'

export const ownRoot = [chdir(root), pivot_root('.', '.'), umount2('.', MNT_DETACH)]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
