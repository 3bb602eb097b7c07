// /proc/PID/limits, the table of setrlimit(2). Source: proc_pid_limits(5), getrlimit(2).

import { Malformed } from './errors.ts'

export interface ResourceLimit {
  /** What is enforced, in `unit`. */
  readonly soft: number | 'unlimited'
  /** How far the process may raise the soft one by itself. */
  readonly hard: number | 'unlimited'
  /** bytes, files, processes, seconds, us …; empty for priorities. */
  readonly unit: string
}

/** By the kernel's name: `limits.get('Max open files')`. @throws Malformed */
export const parseLimits = (text: string): Map<string, ResourceLimit> => {
  const [, ...lines] = text.trimEnd().split('\n')
  return new Map(
    lines.map(line => {
      // The name has blanks in it, so the columns are told by their width: 25, then a blank.
      const [soft, hard, unit = ''] = line.slice(26).trim().split(/\s+/)
      if (!soft || !hard) throw new Malformed('limits', line)
      return [line.slice(0, 25).trim(), { soft: limit(soft), hard: limit(hard), unit }]
    }),
  )
}

const limit = (text: string): number | 'unlimited' => (text === 'unlimited' ? text : Number(text))
