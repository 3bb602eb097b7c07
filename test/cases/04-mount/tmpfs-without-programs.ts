// Believes: a tmpfs makes the directory a mount, and the programs in the directory stay.
// Rule: earlier.path.hidden-by-mount
// Says: has laid an empty tmpfs over /tmp/root
// Says: bind it on itself in that line
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  clone,
  execve,
  MNT_DETACH,
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
  mount('tmpfs', root, 'tmpfs', 0, null),
  mkdir(`${root}/proc`),
  mount('proc', `${root}/proc`, 'proc', 0, null),
  chdir(root),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
