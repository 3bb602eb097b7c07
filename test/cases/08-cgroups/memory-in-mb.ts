// Believes: a suffix says which unit is meant, MB as everywhere.
// Needs: root
// Rule: cgroup.text-of-other-form
// Says: one letter, K, M or G
// Says: write "64M"
import { CLONE_NEWCGROUP, CLONE_NEWNS, clone, execve, forThisHost, mkdir, type Step, unshare, write } from 'cooperage'
import { ownGroups } from '../../../exercises/08-cgroups/solution.ts'

export const group = '/sys/fs/cgroup/box'
export const limits: Step[] = [
  mkdir(group),
  ...write(`${group}/memory.max`, '64MB'),
  ...write(`${group}/pids.max`, '20'),
  ...write(`${group}/cgroup.procs`, '0'),
]
export { ownGroups }
export const box = (command: string[]) =>
  forThisHost(clone(CLONE_NEWNS, [...limits, unshare(CLONE_NEWCGROUP), ...ownGroups, execve(command)]))
