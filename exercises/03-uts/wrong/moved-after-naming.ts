// Fails: host-name-untouched
// Believes that being number one in a PID namespace makes a process master of its own name. Each namespace is for one thing:
// in there it is number one, and the name it gave was still the host's.
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve, sethostname, unshare } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [sethostname('box'), unshare(CLONE_NEWUTS), execve(command)])
