// Fails: old-root-gone
// Believes that the old root does no harm in a directory of its own. `ls /old` shows all of the host's disk, and `chroot /old` goes there.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  clone,
  execve,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mkdir,
  mount,
  pivot_root,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    mkdir(`${root}/old`),
    chdir(root),
    pivot_root('.', 'old'),
    chdir('/'),
    execve(command),
  ])
