// Fails: host-proc-untouched
// Believes that MS_PRIVATE on / holds for all below it. /proc is a mount of its own, and stays shared without MS_REC.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_PRIVATE, null),
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
