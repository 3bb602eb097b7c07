// /proc/PID/net/dev: the interfaces of its network namespace. Source: proc_pid_net(5).

import { Malformed } from '../errors.ts'

export interface Device {
  readonly name: string
  /** Bytes since the interface was created. */
  readonly received: number
  readonly sent: number
}

/** @throws Malformed */
export const parseDev = (text: string): Device[] => {
  // The first two lines are headings.
  const [, , ...lines] = text.trimEnd().split('\n')
  return lines.map(line => {
    // A long counter follows the colon without a space: `eth0:1234567`.
    const [name, counters = ''] = line.split(':')
    const numbers = counters.trim().split(/\s+/).map(Number)
    if (!name || numbers.length < 9) throw new Malformed('net/dev', line)
    return { name: name.trim(), received: numbers[0]!, sent: numbers[8]! }
  })
}
