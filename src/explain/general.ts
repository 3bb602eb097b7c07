// The rules that speak where no other does: what each errno means whatever call gave it, and what to look at first.

import { type ErrnoName, errnos } from '../syscalls/errno.ts'
import { type Failure, type Rule, rule } from './rule.ts'

const fixes: Readonly<Partial<Record<ErrnoName, string>>> = {
  EPERM:
    'see which capabilities the process has and in which user namespace (cooper xray); a seccomp filter can give this errno for any call',
  ENOENT: 'a path starts at the root that the process has at that moment: check it there, in /proc/PID/root',
  ESRCH: "use the PID that the caller's own PID namespace counts",
  EINTR: 'make the call again',
  EBADF: 'see what is open in /proc/PID/fd; close-on-exec and close take a descriptor away',
  EAGAIN: 'try again, or raise the limit: pids.max, RLIMIT_NPROC, RLIMIT_NOFILE',
  ENOMEM: 'see memory.max of the cgroup (memory.events counts what it refused), and free -m',
  EACCES:
    'see ls -ld of every directory on the way, and id: root of a user namespace has power only over files of mapped owners',
  EFAULT: 'pass memory that stays where it is until the call is done; strings end with a zero byte',
  EBUSY: 'find the process that uses it: fuser, lsns, /proc/self/mountinfo',
  EINVAL: 'compare the arguments, in their order, with the page of the call',
  EMFILE: 'close files, or raise ulimit -n',
  ENOSPC: 'see df, df -i, and the limits of the kernel in /proc/sys',
  EROFS: 'write before the remount with MS_RDONLY, or mount a tmpfs there',
  ENOSYS: "see uname -r for the kernel's age, and Seccomp in /proc/PID/status",
}

const readItsPage = ({ call }: Failure): string => `read the section ERRORS of its page: man 2 ${call}`

export const generalRules: readonly Rule[] = [
  ...Object.entries(errnos).map(([name, [, words]]) =>
    rule<Failure>({
      id: `general.${name}`,
      call: 'any',
      errno: [name],
      when: failure => failure,
      means: words,
      fix: fixes[name as ErrnoName] ?? readItsPage,
    }),
  ),
  rule<Failure>({
    id: 'general.unknown-errno',
    call: 'any',
    errno: 'any',
    when: failure => failure,
    means: 'no errno of Linux has this number',
    fix: readItsPage,
  }),
]
