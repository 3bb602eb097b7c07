// Fails: own-mount-namespace
// Believes that an overlay with chroot is a root of its own. The mount is the host's, and so are all others.
import { CLONE_NEWPID, chdir, chroot, clone, execve, mount } from 'cooperage'
import { base, merged, notes, site, upper, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID, [
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chroot(merged),
    chdir('/'),
    execve(command),
  ])
