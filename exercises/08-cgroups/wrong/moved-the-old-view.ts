// Fails: out-of-reach
// Believes that the view at /sys/fs/cgroup is the only one. The host's own was moved to /mnt, and can be written to.
import {
  CLONE_NEWCGROUP,
  CLONE_NEWNS,
  clone,
  execve,
  forThisHost,
  MS_MOVE,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mkdir,
  mount,
  unshare,
  write,
} from 'cooperage'

export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      mkdir('/sys/fs/cgroup/box'),
      ...write('/sys/fs/cgroup/box/memory.max', '64M'),
      ...write('/sys/fs/cgroup/box/cpu.max', '50000 100000'),
      ...write('/sys/fs/cgroup/box/pids.max', '20'),
      ...write('/sys/fs/cgroup/box/cgroup.procs', '0'),
      unshare(CLONE_NEWCGROUP),
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      mount('/sys/fs/cgroup', '/mnt', null, MS_MOVE, null),
      mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
      execve(command),
    ]),
  )
