// Believes: a list that is exported is performed before that of box.
// Says: intoTheRoot
// Says: holds chroot and chdir, and box does not use it
// Says: Write ...intoTheRoot into that list
import { chdir, chroot, clone, execve, type Step, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot: Step[] = [chroot(root), chdir('/')]
export const box = (command: string[]) => clone(0, [execve(command)])
