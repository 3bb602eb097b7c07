// Fails: own-proc
// Believes that hiding the others is enough. A tmpfs with a directory called 1 makes a short list, but nothing in it is a
// process: in there ps, top and the shell's /proc/self are blind to the box itself.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, MS_REC, mkdir, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('tmpfs', '/proc', 'tmpfs', 0, null),
    mkdir('/proc/1'),
    execve(command),
  ])
