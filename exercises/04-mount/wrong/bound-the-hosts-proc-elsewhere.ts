// Fails: nothing-of-the-host
// Believes that only what lies on /proc is a proc. The host's is a second one, at another place: 1/root in there leads out.
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
    mount('/proc', `${root}/run`, null, MS_BIND | MS_REC, null),
    chdir(root),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
