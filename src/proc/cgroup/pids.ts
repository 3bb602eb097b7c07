// Source: the kernel's cgroup-v2.rst, "PID". v1 has the same files.

import { type Limit, limitIn, numberIn, tighter } from './files.ts'
import type { Place } from './places.ts'

export interface Pids {
  /** The cgroup that counts: in v2 the nearest one upward that has the pids controller. */
  readonly directory: string
  /** So many processes and threads, and fork(2) gives EAGAIN. */
  readonly max: Limit
  /** The smallest max from here upward: the one that is met first. */
  readonly bound: Limit
  readonly current: number
  /** The most there ever were; old kernels do not tell. */
  readonly peak: number | undefined
}

export const pids = ({ upward }: Place): Pids | undefined => {
  const limits = upward.map(directory => ({ directory, max: limitIn(directory, 'pids.max') }))
  const own = limits.find(({ max }) => max !== undefined)
  if (own?.max === undefined) return undefined
  return {
    directory: own.directory,
    max: own.max,
    bound: limits.reduce<Limit>((bound, { max }) => tighter(bound, max ?? 'max'), 'max'),
    current: numberIn(own.directory, 'pids.current') ?? 0,
    peak: numberIn(own.directory, 'pids.peak'),
  }
}
