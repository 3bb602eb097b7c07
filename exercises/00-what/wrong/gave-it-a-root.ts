// Fails: same-root
// Believes that a program must lie in a directory of its own to be a process. Where its paths begin is another matter.
import { chdir, chroot, clone, execve } from 'cooperage'
import { makeImage } from '../../../lessons/00-what/image.ts'

const { directory } = makeImage('another-root')

export const box = (command: string[]) => clone(0, [chroot(directory), chdir('/'), execve(command)])
