// Fails: own-proc
// Believes that a directory with the right files in it is a proc. A tmpfs shows the one process that was bound into it, and
// no other: what the box starts later is not there.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_BIND, MS_MOVE, MS_PRIVATE, MS_REC, mkdir, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('tmpfs', '/mnt', 'tmpfs', 0, null),
    mkdir('/mnt/1'),
    mkdir('/mnt/self'),
    mount('/proc/self', '/mnt/1', null, MS_BIND, null),
    mount('/proc/self', '/mnt/self', null, MS_BIND, null),
    mount('/mnt', '/proc', null, MS_MOVE, null),
    execve(command),
  ])
