// /proc/PID/timens_offsets: how far the clocks of a time namespace are ahead of the machine's. Source: time_namespaces(7).
// The file is about the namespace of the process's children (ns/time_for_children), which execve and fork enter.

import { Malformed } from './errors.ts'

/** Seconds, as the kernel writes them: `86400`, `-3.500000000`. */
export interface ClockOffsets {
  /** CLOCK_MONOTONIC */
  readonly monotonic: string
  /** CLOCK_BOOTTIME, from which /proc/uptime comes. */
  readonly boottime: string
}

/** Lines of a clock, seconds and nanoseconds: `monotonic 86400 0`. @throws Malformed */
export function parseClockOffsets(text: string): ClockOffsets {
  const of = (clock: string): string => {
    const [, seconds, nanoseconds] = new RegExp(`^${clock} +(-?\\d+) +(\\d+)$`, 'm').exec(text) ?? []
    if (seconds === undefined || nanoseconds === undefined) throw new Malformed('timens_offsets', text)
    return inSeconds(BigInt(seconds) * BILLION + BigInt(nanoseconds))
  }
  return { monotonic: of('monotonic'), boottime: of('boottime') }
}

const BILLION = 1_000_000_000n

/** The kernel writes -0.5 s as -1 second and 500000000 nanoseconds. */
function inSeconds(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const fraction = size % BILLION === 0n ? '' : `.${String(size % BILLION).padStart(9, '0')}`
  return `${nanoseconds < 0n ? '-' : ''}${size / BILLION}${fraction}`
}
