// Fails: uid-map
// Believes that a box needs all the users. A process may map its own number; all others belong to other people.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, mayFail, write } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWUSER | CLONE_NEWUTS, [
    ...mayFail(write('/proc/self/uid_map', '0 0 4294967295')),
    ...mayFail(write('/proc/self/gid_map', '0 0 4294967295')),
    execve(command),
  ])
