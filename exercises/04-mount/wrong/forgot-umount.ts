// Fails: old-root-gone
// Believes that pivot_root takes the old root away. It hangs it up elsewhere, here right over the new one, with all of the host's files.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  clone,
  execve,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mount,
  pivot_root,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    chdir(root),
    pivot_root('.', '.'),
    execve(command),
  ])
