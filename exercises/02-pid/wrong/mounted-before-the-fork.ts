// Fails: own-proc
// Believes that after unshare(CLONE_NEWPID) everything is in the new namespace. The caller is not, and it is the caller
// who mounts: this proc shows the host. Fork first, and let the child mount.
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
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    unshare(CLONE_NEWPID),
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    fork(),
    execve(command),
  ])
