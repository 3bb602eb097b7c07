// Fails: rename-stays-inside
// Believes that a name can be nailed down with a file over /proc/sys/kernel/hostname. sethostname does not go through
// that file: the name changes, and those who read the file are the last to know.
import {
  CLONE_NEWNS,
  CLONE_NEWUTS,
  clone,
  create,
  execve,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mount,
  sethostname,
} from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWUTS | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    sethostname('box'),
    create('/tmp/hostname', 'box\n'),
    mount('/tmp/hostname', '/proc/sys/kernel/hostname', null, MS_BIND, null),
    execve(command),
  ])
