// Fails: no-echo
// Believes that MS_PRIVATE on / covers what is mounted below. Without MS_REC it covers one mount: /dev came along as the host's peer.
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
import { base, merged, notes, site, upper, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_PRIVATE, null),
    mount('none', '/tmp', null, MS_PRIVATE, null),
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mount('/dev', `${merged}/dev`, null, MS_BIND | MS_REC, null),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    mkdir(`${merged}/old`),
    chdir(merged),
    pivot_root('.', 'old'),
    chdir('/'),
    mount('none', '/old', null, MS_REC | MS_PRIVATE, null),
    umount2('/old', MNT_DETACH),
    execve(command),
  ])
