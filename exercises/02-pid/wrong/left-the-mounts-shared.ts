// Fails: host-proc-untouched
// Believes that a mount namespace keeps its mounts to itself. It is a copy, but where mounts are shared (systemd makes
// them so) the copies go on telling each other: the host now has the box's proc on its own /proc.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_NODEV, MS_NOEXEC, MS_NOSUID, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
