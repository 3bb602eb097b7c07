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

/** A cgroup stays when its processes go. So this lesson's lab has groups of its own, which are taken away with it. */
export const needs = { cgroups: true } as const

/** A group of processes that may use so much, and no more. */
export const box = (command: string[], group = '/sys/fs/cgroup/box') =>
  // The list speaks cgroup v2. A host that still has v1 gets the same limits by their older names.
  forThisHost(
    clone(CLONE_NEWNS, [
      // A directory is a group. The kernel fills it with files: what may be used, what is used, and by whom.
      mkdir(group),

      // The limits first, then the process. What it takes before it has joined is charged to where it was.
      ...write(`${group}/memory.max`, '64M'),

      // Half a CPU: 50 of every 100 milliseconds. Who has used them up waits for the next hundred.
      ...write(`${group}/cpu.max`, '50000 100000'),

      // So many processes and threads, and fork says EAGAIN.
      ...write(`${group}/pids.max`, '20'),

      // 0 is whoever writes it. All that we start from here on is born in the group.
      ...write(`${group}/cgroup.procs`, '0'),

      // The group that we are in now becomes the top of all that we see. So first the group, then the namespace.
      unshare(CLONE_NEWCGROUP),

      // A cgroup filesystem shows the namespace of whoever mounts it. The old view goes.
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      umount2('/sys/fs/cgroup', MNT_DETACH),

      // Ours is read-only: who may write to it, may lift its own limits.
      mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),

      execve(command),
    ]),
  )

export const command = [
  'sh',
  '-c',
  'cat /proc/self/cgroup; grep -r . /sys/fs/cgroup --include=*.max --include=*limit_in_bytes --include=*quota_us',
]
