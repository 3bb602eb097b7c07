// Fails: whiteout
// Believes that programs need no overlay, as nobody changes them. Who deletes one in there, deletes it for every box on this base.
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
import { base, merged, notes, site, upper, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mount(`${base}/bin`, `${merged}/bin`, null, MS_BIND, null),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chdir(merged),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
