// Believes: mount takes its arguments in the order in which the command mount names them: type, source, target.
// Rule: earlier.mount.swapped
// Says: Write mount("proc", "/tmp/root/proc", "proc", 0, NULL).
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { intoTheRoot, root } from '../../../exercises/01-chroot/solution.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', 'proc', `${root}/proc`, 0, null),
    ...intoTheRoot,
    execve(command),
  ])
