// Fails: no-echo
// Believes that MS_PRIVATE on / covers all that is mounted below. Without MS_REC it covers one mount: /dev is still the host's peer when it is bound.
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
    mount('none', '/', null, MS_PRIVATE, null),
    // Only because pivot_root complained.
    mount('none', '/tmp', null, MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('/dev', `${root}/dev`, null, MS_BIND | MS_REC, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chdir(root),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
