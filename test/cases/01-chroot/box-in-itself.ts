// Believes: a box runs its command by calling itself with it.
// Says: box calls itself without end
import { type Box, chdir, chroot, clone, type Step, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot: Step[] = [chroot(root), chdir('/')]
export const box = (command: string[]): Box => clone(0, [...intoTheRoot, box(command).clone])
