// Fails: nothing-of-the-host
// Believes that a file of the host may come along if nobody writes to it. Root in there writes to all of /etc.
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
  pivot_root,
  umount2,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    mount('/etc', `${root}/etc`, null, MS_BIND, null),
    chdir(root),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
