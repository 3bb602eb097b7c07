// Believes: pivot_root takes the old root first, and then the new one.
// Rule: earlier.pivot_root.swapped
// Says: the new root comes first, and then the place in it for the old one
// Says: Write pivot_root("/tmp/root", "/tmp/root/old").
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
  mkdir,
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
  mkdir(`${root}/old`),
  pivot_root(`${root}/old`, root),
  chdir('/'),
  umount2('/old', MNT_DETACH),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
