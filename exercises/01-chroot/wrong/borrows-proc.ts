// Fails: own-files
// Believes that a box needs /proc, and the host's will do. In /proc/1/root lies the root of the host.
import { CLONE_NEWNS, chdir, chroot, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('/proc', `${root}/proc`, null, MS_BIND | MS_REC, null),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
