// Lesson 08, in two parts: one before the container has its namespaces, one after.
import { cgroupsDelegated, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, mkdir, mount, type Step, write } from 'cooperage'

const FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC

/** Whether this machine has lent us groups: then the lab has them at /sys/fs/cgroup, to be written to. */
export const lent = cgroupsDelegated()

const group = '/sys/fs/cgroup/container'

export const limits: Step[] = !lent
  ? []
  : [
      mkdir(group),
      ...write(`${group}/memory.max`, '64M'),
      ...write(`${group}/cpu.max`, '50000 100000'),
      ...write(`${group}/pids.max`, '20'),

      // Everything that comes after this line is charged to the group.
      ...write(`${group}/cgroup.procs`, '0'),
    ]

export const ownGroups: Step[] = lent ? [mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', FLAGS, null)] : []
