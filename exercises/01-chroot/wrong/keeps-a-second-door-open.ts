// Fails: no-way-back
// Believes that the new root itself may stay open. This descriptor came through a second mount of it, and `..` leads from there to all of the disk.
import {
  CLONE_NEWNS,
  chdir,
  chroot,
  clone,
  execve,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mkdir,
  mount,
  O_DIRECTORY,
  O_RDONLY,
  open,
} from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

const door = `${root}-door`

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mkdir(door),
    mount(root, door, null, MS_BIND, null),
    open(door, O_RDONLY | O_DIRECTORY),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
