// Fails: stands-inside
// Believes that chroot takes the process along. It moves the root alone; the working directory stays outside, and .. leads on from there.
import { chroot, clone, execve } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) => clone(0, [chroot(root), execve(command)])
