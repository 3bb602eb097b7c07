// Fails: no-way-back
// Believes that what was opened before chroot no longer counts. A descriptor is a way to a directory that needs no path: fchdir, and the process is out.
import { chdir, chroot, clone, execve, O_DIRECTORY, O_RDONLY, open } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [open('/', O_RDONLY | O_DIRECTORY), chroot(root), chdir('/'), execve(command)])
