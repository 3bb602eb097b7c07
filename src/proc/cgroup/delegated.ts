// Whether this machine lends us groups: then they are at /sys/fs/cgroup, to be written to.
import { accessSync, constants } from 'node:fs'

let known: boolean | undefined

/** For a process that may write nowhere: what the one that performs the list has found. */
export const useCgroupsDelegated = (lent: boolean): void => {
  known = lent
}

/** True where a list may make groups at /sys/fs/cgroup: in a lab to which some were lent, and for root of a machine. */
export function cgroupsDelegated(): boolean {
  if (known !== undefined) return known
  try {
    accessSync('/sys/fs/cgroup', constants.W_OK)
    return true
  } catch {
    return false
  }
}
