// The clocks of the process: a time namespace moves two of them. The rows are there where one of them was moved.

import type { Process } from '../process.ts'
import type { ClockOffsets } from '../timens-offsets.ts'
import type { Question, Sides } from './question.ts'

export const clocks: Question[] = [
  {
    id: 'ns-time-for-children',
    group: 'namespaces',
    title: 'time namespace of its children',
    cell: ({ namespaces: { time, time_for_children } }) =>
      time_for_children === undefined || time_for_children === time ? undefined : `time:[${time_for_children}]`,
    absent: 'its own',
    proof: ({ pid, proc }) => `readlink ${proc}/${pid}/ns/time_for_children`,
  },
  clock('monotonic', 'monotonic clock'),
  clock('boottime', 'clock since boot'),
]

function clock(name: keyof ClockOffsets, title: string): Question {
  return {
    id: `clock-${name}`,
    group: 'clocks',
    title,
    cell: (process, sides) => (isMoved(sides) ? textOf(process, name) : undefined),
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/timens_offsets`,
  }
}

const isMoved = ({ host, box }: Sides): boolean =>
  [host, box].some(({ clockOffsets }) => Object.values(clockOffsets ?? {}).some(seconds => seconds !== '0'))

function textOf({ clockOffsets, namespaces }: Process, name: keyof ClockOffsets): string | undefined {
  if (!clockOffsets) return undefined
  const seconds = clockOffsets[name]
  const text = seconds === '0' ? "the machine's" : `${seconds.startsWith('-') ? seconds : `+${seconds}`} s`
  // The kernel tells the offsets of the namespace that children will be in.
  return namespaces.time === namespaces.time_for_children ? text : `of its children: ${text}`
}
