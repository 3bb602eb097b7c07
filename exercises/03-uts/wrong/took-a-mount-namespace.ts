// Fails: own-uts-namespace
// Believes that the name is what stands in /etc/hostname. That file is read once, at boot; the name is in the kernel, and
// the flag for it is CLONE_NEWUTS, not CLONE_NEWNS.
import { CLONE_NEWNS, clone, create, execve, MS_BIND, MS_PRIVATE, MS_REC, mayFail, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    create('/tmp/hostname', 'box\n'),
    mayFail(mount('/tmp/hostname', '/etc/hostname', null, MS_BIND, null)),
    execve(command),
  ])
