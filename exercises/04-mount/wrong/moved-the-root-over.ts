// Fails: nothing-of-the-host
// Believes that a root that is moved onto / replaces what was there. It lies over the host's disk; an umount2 in there, and the disk is back.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  chroot,
  clone,
  execve,
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_REC,
  mount,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chdir(root),
    mount('.', '/', null, MS_MOVE, null),
    chroot('.'),
    chdir('/'),
    execve(command),
  ])
