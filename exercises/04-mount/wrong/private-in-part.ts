// Fails: no-echo
// Believes that MS_PRIVATE on / covers all that is mounted below, and that the rest may wait. Without MS_REC it covers one mount: /dev came along as the host's peer.
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
  mkdir,
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
    mkdir(`${root}/old`),
    chdir(root),
    pivot_root('.', 'old'),
    chdir('/'),
    mount('none', '/old', null, MS_REC | MS_PRIVATE, null),
    umount2('/old', MNT_DETACH),
    execve(command),
  ])
