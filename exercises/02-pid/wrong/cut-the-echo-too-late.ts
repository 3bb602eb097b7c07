// Fails: host-proc-untouched
// Believes that MS_PRIVATE takes back what was mounted before it. It only stops what comes after.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
} from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    execve(command),
  ])
