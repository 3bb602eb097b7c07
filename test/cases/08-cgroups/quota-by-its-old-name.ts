// Believes: an older text, in which the limit of the CPU has two files.
// Needs: root
// Says: cpu.cfs_quota_us is the name in cgroup v1; in v2 that file is cpu.max
// Says: quota and period in microseconds, such as "50000 100000"
import { CLONE_NEWCGROUP, CLONE_NEWNS, clone, execve, forThisHost, mkdir, type Step, unshare, write } from 'cooperage'
import { ownGroups } from '../../../exercises/08-cgroups/solution.ts'

export const group = '/sys/fs/cgroup/box'
export const limits: Step[] = [
  mkdir(group),
  ...write(`${group}/cpu.cfs_quota_us`, '50000'),
  ...write(`${group}/pids.max`, '20'),
  ...write(`${group}/cgroup.procs`, '0'),
]
export { ownGroups }
export const box = (command: string[]) =>
  forThisHost(clone(CLONE_NEWNS, [...limits, unshare(CLONE_NEWCGROUP), ...ownGroups, execve(command)]))
