// Believes: mayFail makes a list robust. The old root lies elsewhere, and stays.
// Rule: cause.failed-silently
// Says: old-root-gone
// Says: umount2("/old", MNT_DETACH) in test/cases/04-mount/umount-may-fail.ts:
// Says: failed with ENOENT, and mayFail let the list go on
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
  mayFail,
  mount,
  pivot_root,
  umount2,
} from 'cooperage'
import { root } from '../../../exercises/01-chroot/solution.ts'
import { ownName } from '../../../exercises/03-uts/solution.ts'

export const ownRoot = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount(root, root, null, MS_BIND, null),
  mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
  mount('proc', `${root}/proc`, 'proc', 0, null),
  chdir(root),
  pivot_root('.', '.'),
  ...mayFail(umount2('/old', MNT_DETACH)),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
