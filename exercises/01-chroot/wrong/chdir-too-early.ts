// Fails: stands-inside
// Believes that the order does not matter. Before chroot, / is still the host's: that is where this process stands, and remains.
import { chdir, chroot, clone, execve } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) => clone(0, [chdir('/'), chroot(root), execve(command)])
