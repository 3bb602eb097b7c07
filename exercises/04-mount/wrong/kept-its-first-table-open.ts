// Fails: nothing-of-the-host
// Believes that only the host's own namespace leads to the host. A mount namespace begins as a copy: in the one that this box was in before lies all of the host's disk.
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
  O_RDONLY,
  open,
  pivot_root,
  umount2,
  unshare,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', '/proc', 'proc', 0, null),
    open('/proc/self/ns/mnt', O_RDONLY),
    unshare(CLONE_NEWNS),
    mount(root, root, null, MS_BIND, null),
    mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chdir(root),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
