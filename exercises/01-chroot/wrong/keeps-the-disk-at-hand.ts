// Fails: own-files
// Believes that a disk may stay at hand somewhere, if only the root is another one. All files of the host are in there.
import { CLONE_NEWNS, chdir, chroot, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('/', `${root}/run`, null, MS_BIND | MS_REC, null),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
