// Fails: number-one
// Believes that a fork may come anywhere. Number one has stayed in the root of the host, and it belongs to the box: /proc/1/root leads out.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  chroot,
  clone,
  execve,
  fork,
  MS_PRIVATE,
  MS_REC,
  mount,
  scratch,
} from 'cooperage'

const root = scratch('root')

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', `${root}/proc`, 'proc', 0, null),
    fork(),
    chroot(root),
    chdir('/'),
    execve(command),
  ])
