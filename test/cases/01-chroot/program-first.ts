// Believes: first the program is started, and then it is put into its root.
// Says: can never be performed: execve comes before
import { chdir, chroot, clone, execve, type Step, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot: Step[] = [chroot(root), chdir('/')]
export const box = (command: string[]) => clone(0, [execve(command), ...intoTheRoot])
