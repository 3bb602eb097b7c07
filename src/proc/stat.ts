// /proc/PID/stat: one line of numbers, cheap to read for every process. Source: proc_pid_stat(5).

import { Malformed } from './errors.ts'

export interface Stat {
  readonly pid: number
  readonly comm: string
  /** One letter, as in /proc/PID/status: R, S, D, T, t, Z, X, I. */
  readonly state: string
  readonly ppid: number
  readonly pgrp: number
  readonly session: number
  readonly threads: number
  /**
   * Clock ticks (usually 10 ms) between boot and its start. PID and start time together identify a process, because
   * PIDs are reused.
   */
  readonly starttime: number
}

/** @throws Malformed */
export const parseStat = (text: string): Stat => {
  // The name is not escaped: `a) S 1 (b` is possible. It ends at the last bracket of the file.
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  const rest = text
    .slice(close + 2)
    .trimEnd()
    .split(' ')
  if (open < 0 || close < open || rest.length < 20) throw new Malformed('stat', text)
  // The man page counts fields from 1; the first field after the name is 3.
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

/** Whether that is a zombie, or a dead process that is being removed. */
export const ended = ({ state }: Stat): boolean => state === 'Z' || state === 'X'
