// Believes: a proc shows whatever processes there are when it is read.
// Rule: cause.proc.before-its-namespace
// Says: own-proc
// Says: comes before the process is in its PID namespace
// Says: below the fork()
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, fork, unshare } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'
import { ownProc } from '../../../exercises/02-pid/solution.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [...ownProc, unshare(CLONE_NEWPID), fork(), ...intoTheRoot, execve(command)])
