// Whether cgroups are delegated to us: then they are at /sys/fs/cgroup, and we may write there.
import { accessSync, constants } from 'node:fs'

/** True where this process may make cgroups at /sys/fs/cgroup: in a lab with delegated ones, and for root of a machine. */
export function cgroupsDelegated(): boolean {
  try {
    accessSync('/sys/fs/cgroup', constants.W_OK)
    return true
  } catch {
    return false
  }
}
