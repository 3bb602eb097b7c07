// Fails: own-files
// Believes that /tmp is nobody's, and may be shared. It is the host's: what any program puts there, this box reads and replaces.
import { CLONE_NEWNS, chdir, chroot, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('/tmp', `${root}/tmp`, null, MS_BIND | MS_REC, null),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
