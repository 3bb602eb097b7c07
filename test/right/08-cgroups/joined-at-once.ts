// Right: it joins the group first, and limits it from within.
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
  type Step,
  umount2,
  unshare,
  write,
} from 'cooperage'

/** The group: a directory that you make. */
export const group = '/sys/fs/cgroup/box'

/** Puts the process, and all that it will start, into a group with limits. */
export const limits: Step[] = [
  mkdir(group),
  ...write(`${group}/cgroup.procs`, '0'),

  // The limits first. What a process takes before it has joined is charged to where it was.
  ...write(`${group}/memory.max`, '64M'),
  ...write(`${group}/cpu.max`, '50000 100000'),
  ...write(`${group}/pids.max`, '20'),
]

/** What the box sees of the groups. It is performed where nothing lies at /sys/fs/cgroup any more. */
export const ownGroups: Step[] = [
  // Read-only: who may write to it, may lift its own limits.
  mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
]

/** A process that may use so much, and no more. The list speaks cgroup v2: forThisHost translates it, where a host has v1. */
export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      ...limits,

      // The group in which it is now becomes the top of all that it sees.
      unshare(CLONE_NEWCGROUP),

      // The old view is the host's mount, and goes only from our copy.
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      umount2('/sys/fs/cgroup', MNT_DETACH),
      ...ownGroups,
      execve(command),
    ]),
  )
