// Fails: pids-limit
// Believes that ulimit -u is a limit of this box. It counts the processes of a user on the whole machine, and root is exempt.
import {
  CLONE_NEWCGROUP,
  CLONE_NEWNS,
  clone,
  execve,
  forThisHost,
  MNT_DETACH,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mkdir,
  mount,
  umount2,
  unshare,
  write,
} from 'cooperage'

export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      mkdir('/sys/fs/cgroup/box'),
      ...write('/sys/fs/cgroup/box/memory.max', '64M'),
      ...write('/sys/fs/cgroup/box/cpu.max', '50000 100000'),
      ...write('/sys/fs/cgroup/box/cgroup.procs', '0'),
      unshare(CLONE_NEWCGROUP),
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      umount2('/sys/fs/cgroup', MNT_DETACH),
      mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
      execve(['sh', '-c', 'ulimit -u 1000 2>/dev/null; exec "$0" "$@"', ...command]),
    ]),
  )
