// Fails: program-from-below
// Believes that the largest layer belongs on top. The upper layer is the one that is written to: this box changes the base of all others.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_PRIVATE,
  MS_REC,
  mount,
  pivot_root,
  umount2,
} from 'cooperage'
import { base, merged, notes, site, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site},upperdir=${base},workdir=${work}${notes}`),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chdir(merged),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
