// Believes: a tmpfs makes the directory a mount, and what lies in the directory is still to be seen.
// Rule: earlier.path.hidden-by-mount
// Says: mount("tmpfs", "/tmp/root", "tmpfs", 0, NULL) in test/cases/04-mount/tmpfs-over-the-root.ts:25 has laid an empty tmpfs over /tmp/root
// Says: bind it on itself in that line
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
  mount('tmpfs', root, 'tmpfs', 0, null),
  mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
  mount('proc', `${root}/proc`, 'proc', 0, null),
  chdir(root),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
