// Fails: children-stay
// Believes that doing it twice does no harm. The process stays where it is, its children go elsewhere: the first of them
// is number one of a third namespace, and after its end no other can be born ("Cannot allocate memory").
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
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    unshare(CLONE_NEWPID),
    execve(command),
  ])
