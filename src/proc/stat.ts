// /proc/PID/stat, one line of numbers, cheap to read for every process there is. Source: proc_pid_stat(5).

import { Malformed } from './errors.ts'

export interface Stat {
  readonly pid: number
  readonly comm: string
  /** One letter, as in status: R, S, D, T, t, Z, X, I. */
  readonly state: string
  readonly ppid: number
  readonly pgrp: number
  readonly session: number
  readonly threads: number
  /** Clock ticks (mostly 10 ms) from boot to its start. With the pid it names a process for good: pids are reused. */
  readonly starttime: number
}

/** @throws Malformed */
export const parseStat = (text: string): Stat => {
  // The name is not escaped here: `a) S 1 (b` is a possible one. Its end is the last bracket of the file.
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  const rest = text
    .slice(close + 2)
    .trimEnd()
    .split(' ')
  if (open < 0 || close < open || rest.length < 20) throw new Malformed('stat', text)
  // Fields are numbered from 1 in the manual page; the first after the name is 3.
  const field = (number: number): number => Number(rest[number - 3])
  return {
    pid: Number.parseInt(text, 10),
    comm: text.slice(open + 1, close),
    state: rest[0]!,
    ppid: field(4),
    pgrp: field(5),
    session: field(6),
    threads: field(20),
    starttime: field(22),
  }
}
