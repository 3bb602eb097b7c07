// Believes: the scratch directory itself is the new root.
// Rule: earlier.execve.not-in-root
// Says: /tmp is the root since chroot("/tmp")
// Says: /tmp/root holds that program: name it as the root
import { chdir, chroot, clone, execve, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot = [chroot(root.replace('/root', '')), chdir('/')]

export const box = (command: string[]) => clone(0, [...intoTheRoot, execve(command)])
