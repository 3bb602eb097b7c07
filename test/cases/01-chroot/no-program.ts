// Believes: box is given the command, and so the command runs by itself.
// Says: The list has no execve, and so no program is started
import { chdir, chroot, clone, type Step, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot: Step[] = [chroot(root), chdir('/')]
export const box = (_command: string[]) => clone(0, [...intoTheRoot])
