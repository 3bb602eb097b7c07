// Fails: nothing-of-the-host
// Believes that chroot into an overlay is enough. The mounts of the host are still in its table: a second chroot, and all layers are to be found by their paths.
import { CLONE_NEWNS, CLONE_NEWPID, chdir, chroot, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { base, merged, notes, site, upper, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mount('/dev/null', `${merged}/dev/null`, null, MS_BIND, null),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chroot(merged),
    chdir('/'),
    execve(command),
  ])
