// Fails: own-pid-namespace
// Believes that a new proc makes new numbers. A proc shows the PID namespace of whoever mounts it, and this one's is the
// host's.
import { CLONE_NEWNS, clone, execve, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_REC, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
