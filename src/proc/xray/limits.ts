// The resource limits of the process, and how much it uses.

import type { Cpu } from '../cgroup/cpu.ts'
import type { Limit } from '../cgroup/files.ts'
import type { CgroupLine } from '../cgroup/lines.ts'
import type { Memory } from '../cgroup/memory.ts'
import type { Pids } from '../cgroup/pids.ts'
import type { Process } from '../process.ts'
import type { Question } from './question.ts'
import { bytes, oneLine, quote } from './text.ts'

const absent = 'no limit can be set here'

export const limits: Question[] = [
  {
    id: 'cgroup',
    group: 'limits',
    title: 'cgroup',
    cell: ({ cgroup }) => pathsText(cgroup.lines),
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/cgroup`,
  },
  {
    id: 'memory',
    group: 'limits',
    title: 'memory',
    cell: ({ cgroup }) => cgroup.memory && memoryText(cgroup.memory),
    absent,
    proof: box =>
      head(
        box,
        box.cgroup.memory,
        ['memory.max', 'memory.current'],
        ['memory.limit_in_bytes', 'memory.usage_in_bytes'],
      ),
  },
  {
    id: 'cpu',
    group: 'limits',
    title: 'CPU',
    cell: ({ cgroup }) => cgroup.cpu && cpuText(cgroup.cpu),
    absent,
    proof: box =>
      head(box, box.cgroup.cpu, ['cpu.max', 'cpu.weight', 'cpu.stat'], ['cpu.cfs_quota_us', 'cpu.shares', 'cpu.stat']),
  },
  {
    id: 'pids',
    group: 'limits',
    title: 'process limit',
    cell: ({ cgroup }) => cgroup.pids && pidsText(cgroup.pids),
    absent,
    proof: box => head(box, box.cgroup.pids, ['pids.max', 'pids.current']),
  },
]

/** head(1) with several files prints the name of each above its text. */
const head = (
  { pid, proc }: Process,
  found: { readonly directory: string; readonly version?: 1 | 2 } | undefined,
  in2: string[],
  in1 = in2,
): string =>
  found === undefined
    ? `cat ${proc}/${pid}/cgroup`
    : ['head', ...(found.version === 1 ? in1 : in2).map(file => quote(`${found.directory}/${file}`))].join(' ')

/** cgroup v2 has one path. Of v1 the hierarchies that have the same path are shown together. */
const pathsText = (hierarchies: readonly CgroupLine[]): string => {
  const names = new Map<string, string[]>()
  for (const { path, controllers, hierarchy, deleted } of hierarchies) {
    const shown = oneLine(path) + (deleted ? ' (removed)' : '')
    names.set(shown, [...(names.get(shown) ?? []), ...(hierarchy === 0 ? ['v2'] : controllers)])
  }
  const texts = [...names].map(([path, controllers]) => `${path} (${controllers.join(', ')})`)
  return hierarchies.length === 1 ? texts.join('').replace(' (v2)', '') : texts.join('\n')
}

const lines = (...texts: (string | false)[]): string => texts.filter(Boolean).join('\n')

const size = (limit: Limit): string => (limit === 'max' ? 'no limit' : bytes(limit))

const memoryText = ({ max, bound, high, current, peak, events }: Memory): string =>
  lines(
    `max ${size(max)}`,
    bound !== max && `${size(bound)} by a cgroup above`,
    high !== undefined && high !== 'max' && `high ${size(high)}`,
    Boolean(events.oom_kill) && `${events.oom_kill} killed for want of memory`,
    `now ${bytes(current)}${peak === undefined ? '' : `, at most ${bytes(peak)}`}`,
  )

const cpuText = ({ max, period, bound, weight, shares, stat }: Cpu): string => {
  const own = max === 'max' ? 'max' : max / period
  return lines(
    max === 'max' ? 'max no limit' : `max ${max} µs in ${period} µs (${cpus(max / period)})`,
    bound !== own && bound !== 'max' && `${cpus(bound)} by a cgroup above`,
    weight !== undefined && `weight ${weight}`,
    shares !== undefined && `shares ${shares}`,
    `now ${stat.usage_usec === undefined ? '' : `${Math.round(stat.usage_usec / 1000)} ms used, `}throttled ${stat.nr_throttled ?? 0} times`,
  )
}

const cpus = (number: number): string => `${Number(number.toFixed(2))} CPU`

const pidsText = ({ max, bound, current, peak }: Pids): string =>
  lines(
    `max ${max === 'max' ? 'no limit' : max}`,
    bound !== max && `${bound} by a cgroup above`,
    `now ${current}${peak === undefined ? '' : `, at most ${peak}`}`,
  )
