// Believes: mount takes the new place first, and then what is bound there. Both are there, so the call succeeds.
// Rule: cause.mount.source-and-target
// Says: furnished
// Says: lays a file of the new root over one of the host: its source and target are in each other's place
// Says: mount("/dev/null", "/tmp/root/dev/null", null, MS_BIND, null)
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
  mount(`${root}/dev/null`, '/dev/null', null, MS_BIND, null),
  mount('proc', `${root}/proc`, 'proc', 0, null),
  chdir(root),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
