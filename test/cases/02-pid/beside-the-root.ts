// Believes: /proc is /proc, whichever root the process has later.
// Rule: cause.proc.beside-the-root
// Says: own-proc
// Says: mount("proc", "/proc", "proc", 0, NULL) in test/cases/02-pid/beside-the-root.ts:13 puts the proc on /proc of the old root
// Says: mount it on /tmp/root/proc
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    // The place that the box will call so lies in the new root.
    mount('proc', '/proc', 'proc', 0, null),
    ...intoTheRoot,
    execve(command),
  ])
