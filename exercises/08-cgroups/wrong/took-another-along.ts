// Fails: own-group
// Believes that a group is there for others as well. What number one of the lab takes is charged to the box, too.
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
      ...write('/sys/fs/cgroup/box/pids.max', '20'),
      ...write('/sys/fs/cgroup/box/cgroup.procs', '0'),
      ...write('/sys/fs/cgroup/box/cgroup.procs', '1'),
      unshare(CLONE_NEWCGROUP),
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      umount2('/sys/fs/cgroup', MNT_DETACH),
      mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
      execve(command),
    ]),
  )
