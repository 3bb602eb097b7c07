// Fails: nothing-of-the-host
// Believes that an old root without a name is gone. A descriptor needs no name: fchdir, and the process stands in it.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mount,
  O_DIRECTORY,
  O_RDONLY,
  open,
  pivot_root,
  umount2,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    open('/', O_RDONLY | O_DIRECTORY),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chdir(root),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
