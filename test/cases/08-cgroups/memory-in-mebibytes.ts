// Believes: memory is counted in mebibytes. The kernel takes 64 bytes, and kills at once.
// Needs: root
// Says: is the text "64", which is 64 bytes
// Says: Write "64M" for 64 MiB
import { CLONE_NEWCGROUP, CLONE_NEWNS, clone, execve, forThisHost, mkdir, type Step, unshare, write } from 'cooperage'
import { ownGroups } from '../../../exercises/08-cgroups/solution.ts'

export const group = '/sys/fs/cgroup/box'
export const limits: Step[] = [
  mkdir(group),
  ...write(`${group}/memory.max`, '64'),
  ...write(`${group}/pids.max`, '20'),
  ...write(`${group}/cgroup.procs`, '0'),
]
export { ownGroups }
export const box = (command: string[]) =>
  forThisHost(clone(CLONE_NEWNS, [...limits, unshare(CLONE_NEWCGROUP), ...ownGroups, execve(command)]))
