// Fails: one-name
// Believes that a program's name for the machine can be chosen apart from the kernel's. Now uname(2) says one thing and
// /proc another, and two programs in the same box disagree about where they are.
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
    create('/tmp/hostname', 'web-1\n'),
    mount('/tmp/hostname', '/proc/sys/kernel/hostname', null, MS_BIND, null),
    execve(command),
  ])
