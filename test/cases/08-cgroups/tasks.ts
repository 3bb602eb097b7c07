// Believes: processes are moved by the file tasks.
// Needs: root
// Says: tasks is the name in cgroup v1; in v2 that file is cgroup.procs
import { CLONE_NEWCGROUP, CLONE_NEWNS, clone, execve, forThisHost, mkdir, type Step, unshare, write } from 'cooperage'
import { ownGroups } from '../../../exercises/08-cgroups/solution.ts'

export const group = '/sys/fs/cgroup/box'
export const limits: Step[] = [
  mkdir(group),
  ...write(`${group}/tasks`, '0'),
  ...write(`${group}/pids.max`, '20'),
  ...write(`${group}/cgroup.procs`, '0'),
]
export { ownGroups }
export const box = (command: string[]) =>
  forThisHost(clone(CLONE_NEWNS, [...limits, unshare(CLONE_NEWCGROUP), ...ownGroups, execve(command)]))
