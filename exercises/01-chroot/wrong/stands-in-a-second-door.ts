// Fails: stands-inside
// Believes that a directory is one place. Bound to a second place it is the same directory, but `..` leads from there to all of the disk.
import { CLONE_NEWNS, chdir, chroot, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mkdir, mount } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

const door = `${root}-door`

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mkdir(door),
    mount(root, door, null, MS_BIND, null),
    chdir(door),
    chroot(root),
    execve(command),
  ])
