// Believes: mount takes the place first, and then what is mounted there.
// Rule: earlier.mount.swapped
// Says: the second argument, target, is the directory to mount on
// Says: Write mount("proc", "/tmp/root/proc", "proc", 0, NULL).
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { intoTheRoot, root } from '../../../exercises/01-chroot/solution.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(`${root}/proc`, 'proc', 'proc', 0, null),
    ...intoTheRoot,
    execve(command),
  ])
