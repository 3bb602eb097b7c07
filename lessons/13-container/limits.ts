// Lesson 08, in two parts: one before the container has its namespaces, one after.
import { cgroupsDelegated, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, mkdir, mount, type Step, write } from 'cooperage'

const FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC

/** Whether cgroups are delegated to us: then the lab has them, writable, at /sys/fs/cgroup. */
export const delegated = cgroupsDelegated()

const cgroup = '/sys/fs/cgroup/container'

export const limits: Step[] = !delegated
  ? []
  : [
      mkdir(cgroup),
      ...write(`${cgroup}/memory.max`, '64M'),
      ...write(`${cgroup}/cpu.max`, '50000 100000'),
      ...write(`${cgroup}/pids.max`, '20'),

      // Everything that comes after this line is charged to the cgroup.
      ...write(`${cgroup}/cgroup.procs`, '0'),
    ]

export const ownGroups: Step[] = delegated ? [mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', FLAGS, null)] : []
