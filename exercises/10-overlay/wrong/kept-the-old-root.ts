// Fails: layers-out-of-reach
// Believes that a layer is safe once the overlay is the root. The old root lies over it still, and all layers are to be found in there by their paths.
import { CLONE_NEWNS, CLONE_NEWPID, chdir, clone, execve, MS_PRIVATE, MS_REC, mount, pivot_root } from 'cooperage'
import { base, merged, notes, site, upper, work } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),
    mount('proc', `${merged}/proc`, 'proc', 0, null),
    chdir(merged),
    pivot_root('.', '.'),
    execve(command),
  ])
