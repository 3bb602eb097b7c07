// Fails: overlay-root
// Believes that an overlay changes the directories that it is made of. They are as they were: who goes into the lowest one sees that one, and writes to it.
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
    mount(base, base, null, MS_BIND, null),
    mount('proc', `${base}/proc`, 'proc', 0, null),
    chdir(base),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
