// Believes: the name does not matter, as long as sethostname is called.
// Says: The name in there is the same as the host's
// Says: with another name than that of the host
import { readFileSync } from 'node:fs'
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve, type Step, sethostname } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'
import { ownProc } from '../../../exercises/02-pid/solution.ts'

export const ownName: Step[] = [sethostname(readFileSync('/proc/sys/kernel/hostname', 'utf8').trim())]
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownProc, ...intoTheRoot, execve(command)])
