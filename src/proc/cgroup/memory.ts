// Source: the kernel's cgroup-v2.rst, "Memory", and cgroup-v1/memory.rst.

import { type Limit, limitIn, limitOf, numberIn, rows, tableIn, textIn, tighter } from './files.ts'
import type { Place } from './places.ts'

/** All in bytes. */
export interface Memory {
  readonly version: 1 | 2
  /** The cgroup that counts: in v2 the nearest one upward that has the memory controller. */
  readonly directory: string
  /** Beyond it the OOM killer comes. */
  readonly max: Limit
  /** The smallest max from here upward: the one that is met first. */
  readonly bound: Limit
  /** Beyond it the process is slowed down and memory taken back. v2 only. */
  readonly high: Limit | undefined
  readonly current: number
  /** The most there ever was. In v2 since Linux 5.19. */
  readonly peak: number | undefined
  /** How often a limit was met: `high`, `max`, `oom`, `oom_kill` … In v1 `max` and `oom_kill`. */
  readonly events: Readonly<Record<string, number>>
}

export const memory2 = ({ upward }: Place): Memory | undefined => {
  const [directory, ...above] = upward.filter(each => textIn(each, 'memory.max') !== undefined)
  if (directory === undefined) return undefined
  const max = limitIn(directory, 'memory.max') ?? 'max'
  return {
    version: 2,
    directory,
    max,
    bound: above.reduce((bound, each) => tighter(bound, limitIn(each, 'memory.max') ?? 'max'), max),
    high: limitIn(directory, 'memory.high'),
    current: numberIn(directory, 'memory.current') ?? 0,
    peak: numberIn(directory, 'memory.peak'),
    events: tableIn(directory, 'memory.events') ?? {},
  }
}

export const memory1 = ({ directory, upward }: Place): Memory | undefined => {
  const [max] = upward.map(each => limitIn(each, 'memory.limit_in_bytes'))
  const current = numberIn(directory, 'memory.usage_in_bytes')
  if (max === undefined || current === undefined) return undefined
  return {
    version: 1,
    directory,
    max,
    // v1 has the answer in a line of memory.stat; it takes in the cgroups above even those that are not mounted here.
    bound: limitOf(statOf(directory).get('hierarchical_memory_limit') ?? 'max'),
    high: undefined,
    current,
    peak: numberIn(directory, 'memory.max_usage_in_bytes'),
    events: {
      max: numberIn(directory, 'memory.failcnt') ?? 0,
      oom_kill: tableIn(directory, 'memory.oom_control')?.oom_kill ?? 0,
    },
  }
}

const statOf = (directory: string): Map<string, string> =>
  new Map(rows(textIn(directory, 'memory.stat') ?? '').map(([name, value = '']) => [name, value]))
