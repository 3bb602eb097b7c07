// A box: the flags that its process is born with, and the list that it performs.
import { CLONE } from './flags.ts'
import { flags, kind, steps, unless } from './parameters.ts'
import { flatten, type Step, step } from './step.ts'
import { takes } from './syscall.ts'
import { isObject } from './value-in-words.ts'

const CLONE3 = {
  call: 'clone3',
  man: 'clone(2)',
  does: 'makes a process, in new namespaces where flags say so',
  params: { flags: CLONE },
} as const

/** A container, written down: nothing happens until src/run performs it. */
export interface Box {
  /** CLONE_NEW… added up. */
  readonly flags: number
  readonly steps: readonly Step[]
  /** The clone itself, for the trace. */
  readonly clone: Step
}

const box = kind<Box>(
  'int',
  'a box, as clone gives it',
  unless(value => isObject(value) && 'steps' in value),
)

/**
 * Writes down a process: born with `flags`, it performs `steps` from top to bottom.
 * @param flags CLONE_NEWPID, CLONE_NEWNS, … added up; 0 for a process like any other
 * Errors when it is performed: EPERM without CAP_SYS_ADMIN (with CLONE_NEWUSER it is not needed, unless the machine
 * forbids user namespaces), ENOSPC at a limit of /proc/sys/user, EAGAIN at a limit of processes. clone(2), namespaces(7)
 */
export const clone = takes(
  [flags('flags', CLONE), steps('steps')],
  (flags, steps): Box => ({ flags: flags >>> 0, steps: flatten(steps), clone: step(CLONE3, [flags >>> 0]) }),
)

/**
 * Puts a box into another: what the outer one prepares, the inner one is born into. The outer process stays, hands
 * signals down, reaps, and ends as the inner one ends.
 */
export const nest = takes(
  [box('outer'), box('inner')],
  (outer, inner): Box => ({ ...outer, steps: [...outer.steps, inner.clone, ...inner.steps] }),
)
