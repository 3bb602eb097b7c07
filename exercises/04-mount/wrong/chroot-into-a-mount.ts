// Fails: old-root-gone
// Believes that a root which is a mount holds. chroot only turned away from the old root: whoever chroots once more finds it again.
import { CLONE_NEWNS, CLONE_NEWPID, chdir, chroot, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
