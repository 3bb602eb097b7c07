// Fails: own-name
// Believes that what /proc says is all there is. A file mounted over it fools whoever reads that path, and nobody else:
// uname(2) still gives the host's name.
import { CLONE_NEWNS, CLONE_NEWUTS, clone, create, execve, MS_BIND, MS_PRIVATE, MS_REC, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWUTS | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    create('/tmp/hostname', 'box\n'),
    mount('/tmp/hostname', '/proc/sys/kernel/hostname', null, MS_BIND, null),
    execve(command),
  ])
