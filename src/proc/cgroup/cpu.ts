// Source: the kernel's cgroup-v2.rst, "CPU", and scheduler/sched-bwc.rst for v1.

import { type Limit, limitIn, limitOf, numberIn, tableIn, textIn, tighter } from './files.ts'
import type { Place } from './places.ts'

export interface Cpu {
  readonly version: 1 | 2
  /** The cgroup that counts: in v2 the nearest one upward that has the cpu controller. */
  readonly directory: string
  /** Microseconds of CPU in each period, of all its processes on all CPUs together. */
  readonly max: Limit
  /** Microseconds. */
  readonly period: number
  /** The tightest quota from here upward, in CPUs: 50 000 in 100 000 µs is 0.5. */
  readonly bound: Limit
  /** Its part where there is not enough for all, 1 to 10 000, 100 at first. v2 only. */
  readonly weight: number | undefined
  /** The same in v1: 2 to 262 144, 1024 at first. */
  readonly shares: number | undefined
  /** `usage_usec`, `nr_throttled`, `throttled_usec` …, in v1 `throttled_time` (nanoseconds). */
  readonly stat: Readonly<Record<string, number>>
}

interface Quota {
  readonly max: Limit
  readonly period: number
}

export const cpu2 = ({ upward }: Place): Cpu | undefined => {
  const [directory] = upward.filter(each => textIn(each, 'cpu.max') !== undefined)
  const quota = directory === undefined ? undefined : quota2(directory)
  if (directory === undefined || quota === undefined) return undefined
  return {
    version: 2,
    directory,
    ...quota,
    bound: bound(upward.map(quota2)),
    weight: numberIn(directory, 'cpu.weight'),
    shares: undefined,
    stat: tableIn(directory, 'cpu.stat') ?? {},
  }
}

export const cpu1 = ({ directory, upward }: Place): Cpu | undefined => {
  const quota = quota1(directory)
  if (quota === undefined) return undefined
  return {
    version: 1,
    directory,
    ...quota,
    bound: bound(upward.map(quota1)),
    weight: undefined,
    shares: numberIn(directory, 'cpu.shares'),
    stat: tableIn(directory, 'cpu.stat') ?? {},
  }
}

/** `50000 100000`, `max 100000` */
const quota2 = (directory: string): Quota | undefined => {
  const [max, period] = textIn(directory, 'cpu.max')?.split(' ') ?? []
  return max === undefined ? undefined : { max: limitOf(max), period: Number(period) }
}

const quota1 = (directory: string): Quota | undefined => {
  const max = limitIn(directory, 'cpu.cfs_quota_us')
  const period = numberIn(directory, 'cpu.cfs_period_us')
  return max === undefined || period === undefined ? undefined : { max, period }
}

const bound = (quotas: (Quota | undefined)[]): Limit =>
  quotas.reduce<Limit>((tightest, quota) => {
    const cpus = quota === undefined || quota.max === 'max' ? 'max' : quota.max / quota.period
    return tighter(tightest, cpus)
  }, 'max')
