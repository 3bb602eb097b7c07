// Fails: number-one
// Believes that only the command matters, and number one is whoever started it. Number one is part of the box: it can be
// looked at from in there, and where it has stayed in the host's mounts, /proc/1/root is a door to the host's files.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  fork,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
  unshare,
} from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID, [
    fork(),
    unshare(CLONE_NEWNS),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
