// Believes: the root is where the programs are.
// Rule: earlier.execve.not-in-root
// Says: /tmp/root/bin is the root since chroot("/tmp/root/bin")
// Says: /tmp/root holds that program: name it as the root
import { chdir, chroot, clone, execve, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot = [chroot(`${root}/bin`), chdir('/')]

export const box = (command: string[]) => clone(0, [...intoTheRoot, execve(command)])
