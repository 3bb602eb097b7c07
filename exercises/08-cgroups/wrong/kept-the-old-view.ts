// Fails: own-view
// Believes that a cgroup namespace changes what is mounted. A mount goes on showing the namespace in which it was made.
import { CLONE_NEWCGROUP, CLONE_NEWNS, clone, execve, forThisHost, mkdir, unshare, write } from 'cooperage'

export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      mkdir('/sys/fs/cgroup/box'),
      ...write('/sys/fs/cgroup/box/memory.max', '64M'),
      ...write('/sys/fs/cgroup/box/cpu.max', '50000 100000'),
      ...write('/sys/fs/cgroup/box/pids.max', '20'),
      ...write('/sys/fs/cgroup/box/cgroup.procs', '0'),
      unshare(CLONE_NEWCGROUP),
      execve(command),
    ]),
  )
