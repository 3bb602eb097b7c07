// 08 cgroups. The task is in README.md beside this file. `cooper watch` looks on while you write.
import { CLONE_NEWNS, clone, execve, forThisHost, type Step } from 'cooperage'

/** The group: a directory that you make. */
export const group = '/sys/fs/cgroup/box'

/** Puts the process, and all that it will start, into a group with limits. */
export const limits: Step[] = [
  // Five lines are missing here.
]

/** What the box sees of the groups. It is performed where nothing lies at /sys/fs/cgroup any more. */
export const ownGroups: Step[] = [
  // One call is missing here.
]

/** A process that may use so much, and no more. The list speaks cgroup v2: forThisHost translates it, where a host has v1. */
export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      ...limits,
      // Three calls are missing here: for what it sees, and for what becomes of the old view.
      ...ownGroups,
      execve(command),
    ]),
  )
