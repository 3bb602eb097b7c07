// Believes: what the box needs is made by the file itself, with Node.
// Says: writeFileSync of node:fs cannot be used here: the file is only read, in a sandbox, and can change nothing
// Says: belongs into the list of clone, and is performed with it: the call ...write(path, text)
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chdir, chroot, clone, execve, type Step, scratch } from 'cooperage'

export const root = scratch('root')
writeFileSync(join(root, 'motd'), 'welcome\n')
export const intoTheRoot: Step[] = [chroot(root), chdir('/')]
export const box = (command: string[]) => clone(0, [...intoTheRoot, execve(command)])
