// Who may make cgroups, and what to do where we may not: root delegates a part of the tree, and systemd does that when it is configured so.

const noDelegation =
  'v1 cannot be delegated to a user safely: boot with v2 (systemd.unified_cgroup_hierarchy=1 on the kernel command line), or be root.'

const writable =
  'Mount the cgroup filesystem writable: in a container with `docker run --privileged --cgroupns=private`.'

/** For an administrator: makes systemd delegate all controllers to each user's service manager (systemd --user). */
export const handDown =
  'sudo systemctl edit user@.service, write [Service] and below it Delegate=cpu cpuset io memory pids, then log out and in again'

export const ownShell = 'start a shell with a delegated cgroup: systemd-run --user --scope -p Delegate=yes $SHELL'

/** Why only root makes cgroups in v1; and why, here, not even root does. */
export const notMade = { user: noDelegation, root: writable }

/** Where the user's own service manager has its part of the tree. A login shell is not in it. */
export const managerOf = (user: number): string => `/sys/fs/cgroup/user.slice/user-${user}.slice/user@${user}.service`

/** @param given the controllers that the user's service manager has, undefined where there is none */
export function ownManager(user: number, given: readonly string[] | undefined, enough: boolean): string {
  if (!given) return `sudo loginctl enable-linger ${user}; then ${handDown}; then ${ownShell}`
  return enough ? ownShell : `${handDown}; then ${ownShell}`
}
