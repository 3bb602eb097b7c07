// Fails: bounding
// Believes that ping is harmless. CAP_NET_RAW reads and forges whatever goes through the network, and the task does not keep it.
// Only the task asks for that.
import {
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_KILL,
  CAP_NET_BIND_SERVICE,
  CAP_NET_RAW,
  CAP_SETFCAP,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_CHROOT,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  capset,
  clone,
  compile,
  errno,
  everyCapability,
  execve,
  type Filter,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  type Step,
  seccomp,
  setOf,
  withinOurs,
} from 'cooperage'
import { ownName } from '../../03-uts/solution.ts'
import { ownRoot } from '../../04-mount/solution.ts'

/**
 * What a careless engine starts your process with: every power, and all of them to be handed on. Docker did so until 2022
 * (CVE-2022-24769). It is finished, and stands first in the list.
 */
const all = withinOurs(setOf(...everyCapability()))
export const handedDown = capset({ effective: all, permitted: all, inheritable: all })

/** What root of the box keeps: as much as Podman leaves a container. */
const files = [CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_SETFCAP, CAP_SYS_CHROOT]
const others = [CAP_KILL, CAP_NET_BIND_SERVICE, CAP_NET_RAW, CAP_SETGID, CAP_SETPCAP, CAP_SETUID]
export const kept = [...files, ...others]

/** These again, as a set of bits: without those that this machine has taken from you already. */
export const powers = withinOurs(setOf(...kept))

/** The numbers of all the others. */
export const dropped = everyCapability().filter(each => !kept.includes(each))

/** Which system calls the kernel is not to perform for the box. The first rule that fits a call decides. */
export const filter: Filter = {
  default: 'allow',
  rules: [
    // In a user namespace that it makes, a process has every capability again. So it is to make none.
    { call: 'unshare', action: errno('EPERM') },
    { call: 'clone', where: { arg: 0, has: CLONE_NEWUSER }, action: errno('EPERM') },
    // Its flags lie in memory, where no filter can look. Who is told that there is no such call, takes clone.
    { call: 'clone3', action: errno('ENOSYS') },
    // Parts of the kernel that few programs need, and that had many holes.
    { call: ['bpf', 'io_uring_setup', 'keyctl', 'perf_event_open', 'userfaultfd'], action: errno('EPERM') },
  ],
}

/** Leaves the process, and all that it will ever start, with few powers and with a filter. */
export const fewerPowers: Step[] = [
  // execve gives root its whole bounding set. What is not in there, it can never give.
  ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),

  // What the process holds itself. Inheritable was handed down full, and execve gives root that set as well.
  capset({ effective: powers, permitted: powers, inheritable: 0n }),

  // From here on no program adds anything: no set-user-ID bit, no capabilities of a file.
  prctl(PR_SET_NO_NEW_PRIVS, 1),

  // Last, because it judges all that comes after it. Who lacks CAP_SYS_ADMIN may filter only after the line before.
  seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
]

/** Root with few powers, to which no program can add. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    handedDown,
    ...ownName,
    ...ownRoot,
    ...fewerPowers,
    execve(command),
  ])
