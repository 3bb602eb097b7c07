// Fails: own-root
// Believes that a process which stands in a directory has it for a root. chdir moves where relative paths begin; those with a / begin where they did.
import { chdir, clone, execve } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) => clone(0, [chdir(root), execve(command)])
