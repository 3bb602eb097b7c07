// Fails: own-proc
// Believes that number one is all that matters in a proc. Around it stand the processes of the host.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('/proc/self', '/proc/1', null, MS_BIND, null),
    execve(command),
  ])
