// 09 capabilities. The task is in README.md beside this file. `cooper watch` looks on while you write.
import {
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_KILL,
  CAP_NET_BIND_SERVICE,
  CAP_SETFCAP,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_CHROOT,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  capset,
  clone,
  everyCapability,
  execve,
  type Filter,
  type Step,
  setOf,
  withinOurs,
} from 'cooperage'
import { ownName } from '../03-uts/solution.ts'
import { ownRoot } from '../04-mount/solution.ts'

/**
 * What a careless engine starts your process with: every power, and all of them to be handed on. Docker did so until 2022
 * (CVE-2022-24769). It is finished, and stands first in the list.
 */
const all = withinOurs(setOf(...everyCapability()))
export const handedDown = capset({ effective: all, permitted: all, inheritable: all })

/** What root of the box keeps: as much as Podman leaves a container. */
const files = [CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_SETFCAP, CAP_SYS_CHROOT]
const others = [CAP_KILL, CAP_NET_BIND_SERVICE, CAP_SETGID, CAP_SETPCAP, CAP_SETUID]
export const kept = [...files, ...others]

/** These again, as a set of bits: without those that this machine has taken from you already. */
export const powers = withinOurs(setOf(...kept))

/** The numbers of all the others. */
export const dropped = everyCapability().filter(each => !kept.includes(each))

/** Which system calls the kernel is not to perform for the box. The first rule that fits a call decides. */
export const filter: Filter = {
  default: 'allow',
  rules: [
    // What need nobody call in a box? Rules look like this: { call: ['bpf', 'keyctl'], action: errno('EPERM') }
  ],
}

/** Leaves the process, and all that it will ever start, with few powers and with a filter. */
export const fewerPowers: Step[] = [
  // Four lines are missing here.
]

/** Root with few powers, to which no program can add. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [handedDown, ...ownName, ...ownRoot, execve(command)])
