// Fails: own-program
// Believes that a program which is open needs no place in the root. It runs from the host's disk, and nothing in the root can start it again.
import { existsSync } from 'node:fs'
import { CLONE_NEWNS, chdir, chroot, clone, dup2, execve, MS_PRIVATE, MS_REC, mount, O_PATH, open } from 'cooperage'
import { root } from '../../../lessons/01-chroot/lesson.ts'

export const box = (command: string[]) => {
  const program = open(existsSync('/bin/busybox') ? '/bin/busybox' : '/bin/sleep', O_PATH)
  return clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    program,
    dup2(program, 9),
    chroot(root),
    chdir('/'),
    // execve takes a path; this one leads to the descriptor. Its arguments are those of the command.
    { ...execve(['/proc/self/fd/9'])[0]!, args: ['/proc/self/fd/9', command, ['PATH=/bin']] },
  ])
}
