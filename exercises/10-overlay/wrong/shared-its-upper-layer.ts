// Fails: own-upper
// Believes that an upper layer can be shared, as lower ones can. Two overlays write to this one now, and neither looks what the other did.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  clone,
  execve,
  MNT_DETACH,
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
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mkdir(`${work}-2`),
    // Where the kernel would refuse this (index=on), it is told not to look.
    mount(
      'overlay',
      `${merged}/root`,
      'overlay',
      0,
      `lowerdir=${base},upperdir=${upper},workdir=${work}-2,index=off${notes}`,
    ),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chdir(merged),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
