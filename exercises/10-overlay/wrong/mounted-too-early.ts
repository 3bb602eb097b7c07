// Fails: host-untouched
// Believes that what is private in the end was private all along. The overlay was mounted while the host still listened: the host has it too now, and keeps it.
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
import { base, merged, notes, site, upper, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chdir(merged),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
