// Why this machine refuses a namespace: which of its settings, and how to mend it. Pure: what was read comes in,
// words go out. The lab's error and `cooper doctor` say the same.

import { type Machine, namespaceKinds } from '../proc/machine.ts'
import type { Arg } from '../syscalls/step.ts'

/** A call that was refused while a box was being made. */
export interface Refusal {
  /** The kernel's name: `clone3`. */
  readonly call: string
  /** `EPERM` */
  readonly errno: string
  readonly args: readonly Arg[]
}

export interface Obstacle {
  /** What on this machine refuses, half a sentence. */
  readonly means: string
  /** What to type or to set. */
  readonly fix: string
}

/** Undefined where nothing that was read explains it. */
export function obstacle(refusal: Refusal, machine: Machine): Obstacle | undefined {
  const { call, errno } = refusal
  if (call === 'clone3' && errno === 'ENOSYS') return noClone3(machine)
  if (call === 'clone3' && errno === 'EAGAIN') return tooManyProcesses(machine)
  if (isMaker(call) && errno === 'ENOSPC') return tooManyNamespaces(machine)
  if (isMaker(call) && errno === 'EINVAL') return notBuiltIn(machine)
  if (errno === 'EPERM' || errno === 'EACCES') return forbidden(refusal, machine)
  if (errno === 'ENOENT' && machine.kinds === undefined) return noProc
  return undefined
}

export const noProc: Obstacle = { means: '/proc is not mounted here', fix: 'sudo mount -t proc proc /proc' }

const isMaker = (call: string) => call === 'clone3' || call === 'unshare'

function noClone3({ container, filtered }: Machine): Obstacle {
  if (container)
    return { means: `the seccomp filter of the container around us hides clone3: ${container}`, fix: widerContainer }
  if (filtered) return { means: 'a seccomp filter hides clone3', fix: outsideOfIt }
  return { means: 'this kernel is older than Linux 5.3', fix: 'Boot Linux 5.12 or newer; a virtual machine will do.' }
}

const tooManyProcesses = ({ mostProcesses }: Machine): Obstacle => ({
  means:
    typeof mostProcesses === 'number'
      ? `this user may have ${mostProcesses} processes and threads (RLIMIT_NPROC), or pids.max of the cgroup is reached`
      : 'pids.max of the cgroup is reached',
  fix: 'End some processes, or raise the limit: `ulimit -u unlimited`, where it may be raised; /etc/security/limits.conf (nproc) and pids.max of the cgroup set it.',
})

function tooManyNamespaces({ most }: Machine): Obstacle {
  const none = namespaceKinds.find(kind => most[kind] === 0)
  if (none)
    return {
      means: `user.max_${none}_namespaces is 0 on this machine: nobody may make one`,
      fix: `sudo sysctl -w user.max_${none}_namespaces=15000; to keep it, write the same into /etc/sysctl.d/60-namespaces.conf`,
    }
  return {
    means: `a limit on namespaces is reached. user.max_user_namespaces is ${most.user ?? 'not to be read'} here: so many are in use, or a user namespace around this one allows fewer, or 32 of them lie inside each other`,
    fix: '`sudo lsns -t user` lists those in use: end what you do not need. If this is a container, raise user.max_user_namespaces outside of it.',
  }
}

function notBuiltIn({ kinds }: Machine): Obstacle | undefined {
  const missing = kinds && namespaceKinds.filter(kind => kind !== 'time' && !kinds.includes(kind))
  if (!missing?.length) return undefined
  return {
    means: `this kernel was built without these namespaces: ${missing.join(', ')}`,
    fix: "Boot a distribution's own kernel; a virtual machine will do.",
  }
}

/** The first that fits is named: those that can be seen surely stand before those that are guessed. */
function forbidden({ call, args }: Refusal, machine: Machine): Obstacle | undefined {
  const { user, hasSysAdmin, procHidden, container } = machine
  const freshProc = call === 'mount' && args[2] === 'proc'
  if (freshProc && procHidden.length > 0)
    return {
      means: `something lies over ${procHidden[0]}, and a user namespace that does not see all of /proc may not mount a new one`,
      fix: container
        ? `Start the container so that all of /proc is seen: ${unmaskedProc}.`
        : `sudo umount ${procHidden.toReversed().join(' ')}`,
    }
  if (machine.unmapped)
    return {
      means: `our ${machine.unmapped} has no number in this user namespace, and who has none may make no other`,
      fix: 'Map user and group into the namespace around you (`unshare --map-root-user`), or start cooper outside of it.',
    }
  if (!hasSysAdmin && machine.unprivilegedUsernsClone === '0')
    return {
      means: 'kernel.unprivileged_userns_clone is 0: only root may make user namespaces',
      fix: 'sudo sysctl -w kernel.unprivileged_userns_clone=1; to keep it, write the same into /etc/sysctl.d/60-userns.conf',
    }
  if (!hasSysAdmin && Number(machine.apparmorRestrictsUserns) > 0)
    return {
      means:
        'kernel.apparmor_restrict_unprivileged_userns is 1: AppArmor takes all power from user namespaces of programs that have no profile (Ubuntu since 23.10)',
      fix: `Give Node a profile that allows them: ${appArmorProfile(machine.program)} Or for all programs: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`,
    }
  if (machine.chrooted)
    return {
      means: 'we are in a chroot, and a process in a chroot may not make user namespaces',
      fix: 'Start cooper outside of the chroot, or enter the directory by pivot_root, as bwrap and systemd-nspawn do.',
    }
  if (user === 0 && !hasSysAdmin) {
    const where = container ? ` in the container around us: ${container}` : ''
    return { means: `root lacks CAP_SYS_ADMIN${where}`, fix: container ? widerContainer : outsideOfIt }
  }
  if (container) return { means: `the container around us forbids it: ${container}`, fix: widerContainer }
  if (machine.filtered)
    return { means: 'a seccomp filter judges our calls, and seems to refuse this one', fix: outsideOfIt }
  return undefined
}

/** A profile that restricts nothing: its existence is what counts. */
const appArmorProfile = (program: string) =>
  `printf 'abi <abi/4.0>,\\nprofile cooper-node ${program} flags=(unconfined) {\\n  userns,\\n}\\n' | sudo tee /etc/apparmor.d/cooper-node && sudo apparmor_parser -r /etc/apparmor.d/cooper-node.`

/** All of /proc, and no seccomp filter: then an ordinary user in the container has a lab. Measured with Podman. */
export const unmaskedProc =
  '`podman run --security-opt unmask=ALL --security-opt seccomp=unconfined`, `docker run --security-opt systempaths=unconfined --security-opt seccomp=unconfined`'

/** Docker's and Podman's words for: this container may make containers. */
export const widerContainer = `Start the container with \`--privileged\`; or stay an ordinary user in it, and start it so: ${unmaskedProc}. Or run cooper outside of it, or in a virtual machine.`

const outsideOfIt =
  'Start cooper outside of what confines it: a sandbox, a service with RestrictNamespaces= or CapabilityBoundingSet=.'
