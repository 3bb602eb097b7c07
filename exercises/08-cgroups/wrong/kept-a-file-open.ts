// Fails: out-of-reach
// Believes that a descriptor is closed by a mount. This one still writes to the file that it was opened for.
import {
  CLONE_NEWCGROUP,
  CLONE_NEWNS,
  cgroupVersion,
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
  O_WRONLY,
  open,
  umount2,
  unshare,
  write,
} from 'cooperage'

// The same file, by its name in each version of cgroups.
const file = cgroupVersion() === 1 ? '/sys/fs/cgroup/pids/box/pids.max' : '/sys/fs/cgroup/box/pids.max'

export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      mkdir('/sys/fs/cgroup/box'),
      ...write('/sys/fs/cgroup/box/memory.max', '64M'),
      ...write('/sys/fs/cgroup/box/cpu.max', '50000 100000'),
      ...write('/sys/fs/cgroup/box/pids.max', '20'),
      ...write('/sys/fs/cgroup/box/cgroup.procs', '0'),
      open(file, O_WRONLY),
      unshare(CLONE_NEWCGROUP),
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      umount2('/sys/fs/cgroup', MNT_DETACH),
      mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
      execve(command),
    ]),
  )
