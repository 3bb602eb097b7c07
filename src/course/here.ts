// What lessons and learners' files ask about the environment, without arguments. Only they use these functions: elsewhere an
// Environment is a parameter.
import { join } from 'node:path'
import { forHost } from '../proc/cgroup/for-host.ts'
import { versionOf } from '../proc/cgroup/version.ts'
import { compileFor, disassembleWith } from '../run/syscall-numbers.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Filter, Instruction } from '../syscalls/seccomp/seccomp.ts'
import { environment } from './environment.ts'

/**
 * A path of that name for temporary files; nothing is there yet. In the lab it is `/tmp/NAME`, and ends with the lab.
 * On the real host it lies in a directory of its own, which is removed when this process ends.
 */
export const scratch = (name: string): string => join(environment().scratch, name)

/**
 * True where root of the host may become user `uid`, or lend that number to a box. An ordinary user's lab has one user, and
 * with sub-ids some more; the lab of root has many.
 */
export const mayBecome = (uid: number): boolean => {
  const { user, users } = environment()
  return user.uid === 0 && users.some(({ inside, count }) => uid >= inside && uid < inside + count)
}

/**
 * True where root of the host has other users' numbers to give away, as root of a machine has: in the lab of root, and
 * without a lab. An ordinary user is root of a lab too, and there this is false.
 */
export const isRootOfTheMachine = (): boolean => mayBecome(100_000)

/** True for user 0 of the first user namespace, whom a capability makes powerful over the machine itself: in no lab. */
export const ownsTheMachine = (): boolean => environment().rootOfTheMachine

/** True where a list may make cgroups at /sys/fs/cgroup: in a lab with delegated cgroups, and for root of a machine. */
export const cgroupsDelegated = (): boolean => environment().cgroups.delegated

/** @deprecated The earlier name of `cgroupsDelegated`, which files of that time still use. */
export const groupsLent = (): boolean => cgroupsDelegated()

/** 1 where a hierarchy of v1 limits memory, 2 elsewhere. */
export const cgroupVersion = (): 1 | 2 => versionOf(environment().cgroups.v1)

/**
 * A list that is written for cgroup v2, as this host needs it: where it has v1, with the same limits by their older
 * names, in each hierarchy that the list needs.
 * Throws UserError where v1 has nothing that could stand for a line.
 */
export const forThisHost = (box: Box): Box => forHost(box, environment().cgroups.v1)

/** The program of a filter for the machine that we run on. Throws RangeError for a call that it does not have. */
export const compile = (filter: Filter): Instruction[] => compileFor(filter, environment().numbers)

/** A line for each instruction, with the names of the calls that the filter is about. */
export const disassemble = (program: readonly Instruction[], filter: Filter): string[] =>
  disassembleWith(program, filter, environment().numbers)
