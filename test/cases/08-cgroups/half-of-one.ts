// Believes: half a CPU is half of one.
// Needs: root
// Rule: cgroup.text-of-other-form
// Says: takes two numbers in microseconds, the quota and the period
// Says: write "50000 100000"
import { CLONE_NEWCGROUP, CLONE_NEWNS, clone, execve, forThisHost, mkdir, type Step, unshare, write } from 'cooperage'
import { ownGroups } from '../../../exercises/08-cgroups/solution.ts'

export const group = '/sys/fs/cgroup/box'
export const limits: Step[] = [
  mkdir(group),
  ...write(`${group}/cpu.max`, '0.5'),
  ...write(`${group}/pids.max`, '20'),
  ...write(`${group}/cgroup.procs`, '0'),
]
export { ownGroups }
export const box = (command: string[]) =>
  forThisHost(clone(CLONE_NEWNS, [...limits, unshare(CLONE_NEWCGROUP), ...ownGroups, execve(command)]))
