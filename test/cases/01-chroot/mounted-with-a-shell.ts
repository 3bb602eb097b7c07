// Believes: a shell can be asked to do what is difficult to write as a call.
// Says: execSync of node:child_process cannot be used here
// Says: the call execve(
import { execSync } from 'node:child_process'
import { chdir, chroot, clone, execve, type Step, scratch } from 'cooperage'

export const root = scratch('root')
execSync(`mount --bind / ${root}`)
export const intoTheRoot: Step[] = [chroot(root), chdir('/')]
export const box = (command: string[]) => clone(0, [...intoTheRoot, execve(command)])
