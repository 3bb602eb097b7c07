// Fails: own-root
// Believes that a mount namespace and chroot make a root. The table still begins with the host's root, and this one is a directory somewhere in it.
import { CLONE_NEWNS, CLONE_NEWPID, chdir, chroot, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
