// Believes: mayFail makes a list robust. The misspelt chdir fails silently, and pivot_root stands in the wrong directory.
// Says: chdir("/tmp/rooot") in test/cases/04-mount/chdir-may-fail.ts:27 failed with ENOENT, and mayFail let the list go on
// Says: no call before takes it into the new root
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
  ...mayFail(mount('proc', `${root}/proc`, 'proc', 0, null)),
  ...mayFail(chdir('/tmp/rooot')),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
