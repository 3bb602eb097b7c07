// Fails: own-pid-namespace
// Believes that unshare moves whoever calls it, as it does for every other namespace. A process keeps its number as long
// as it lives; only the children that it has from then on are in the new PID namespace.
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
  unshare,
} from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    unshare(CLONE_NEWPID),
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
