// Fails: own-proc
// Believes that a PID namespace changes what ps shows. ps reads /proc, and /proc is still the host's.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [mount('none', '/', null, MS_REC | MS_PRIVATE, null), execve(command)])
