// /proc/PID/limits, the table of setrlimit(2). Source: proc_pid_limits(5), getrlimit(2).

import { Malformed } from './errors.ts'

export interface ResourceLimit {
  /** The limit that the kernel enforces, in `unit`. */
  readonly soft: number | 'unlimited'
  /** The value up to which the process may raise its soft limit without CAP_SYS_RESOURCE, in `unit`. */
  readonly hard: number | 'unlimited'
  /** bytes, files, processes, seconds, us …; empty for priorities. */
  readonly unit: string
}

/** The limits by the kernel's names: `limits.get('Max open files')`. @throws Malformed */
export const parseLimits = (text: string): Map<string, ResourceLimit> => {
  const [, ...lines] = text.trimEnd().split('\n')
  return new Map(
    lines.map(line => {
      // Names contain spaces, so the line is split by width: the name takes 25 columns, then comes a space.
      const [soft, hard, unit = ''] = line.slice(26).trim().split(/\s+/)
      if (!soft || !hard) throw new Malformed('limits', line)
      return [line.slice(0, 25).trim(), { soft: limit(soft), hard: limit(hard), unit }]
    }),
  )
}

const limit = (text: string): number | 'unlimited' => (text === 'unlimited' ? text : Number(text))
