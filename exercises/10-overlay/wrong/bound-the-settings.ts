// Fails: copy-up
// Believes that a bind is one more layer. It lies over the overlay, and what is written to it is written to the layer itself.
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
    mount(`${site}/etc`, `${merged}/etc`, null, MS_BIND, null),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chdir(merged),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
