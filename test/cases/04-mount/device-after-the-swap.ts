// Believes: after pivot_root the host's device has its name still.
// Rule: cause.mount.source-of-the-box
// Says: furnished
// Says: there its source is a file of the new root, bound on itself
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mount,
  pivot_root,
  umount2,
} from 'cooperage'
import { root } from '../../../exercises/01-chroot/solution.ts'
import { ownName } from '../../../exercises/03-uts/solution.ts'

export const ownRoot = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount(root, root, null, MS_BIND, null),
  mount('proc', `${root}/proc`, 'proc', 0, null),
  chdir(root),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
  mount('/dev/null', '/dev/null', null, MS_BIND, null),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
