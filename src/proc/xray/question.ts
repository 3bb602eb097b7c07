// One row of the x-ray: a question that is answered for both processes. Each answer is a cell.

import type { Net } from '../net/net.ts'
import type { HostPid } from '../pids.ts'
import type { Process } from '../process.ts'

/** Facts that can only be read from inside a namespace. The caller that has entered it passes them. */
export interface Inside {
  /** The host name that uname(2) returns there. */
  readonly hostname: string
  /** The System V and POSIX IPC objects there, one per line; empty if there are none. */
  readonly ipc: string
  /** The interfaces and their addresses, if the caller knows them better than /proc/PID/net. */
  readonly interfaces?: string
}

export interface Extra {
  readonly host?: Partial<Inside>
  readonly box?: Partial<Inside>
}

export const groups = [
  'namespaces',
  'processes',
  'users',
  'names',
  'clocks',
  'files',
  'network',
  'limits',
  'powers',
] as const

export type Group = (typeof groups)[number]

/** Both sides of the comparison: everything that a cell may be made from. */
export interface Sides {
  readonly host: Process
  readonly box: Process
  /** The other process of the comparison. */
  other(process: Process): Process
  inside(process: Process): Partial<Inside>
  /** The network of a process. Both get the same object if they share a network namespace. */
  net(process: Process): Net
  /** All processes in its PID namespace. */
  members(process: Process): readonly HostPid[]
  /** The highest capability of this kernel; 40 since Linux 5.9. */
  readonly lastCapability: number
}

export interface Question {
  readonly id: string
  readonly group: Group
  readonly title: string
  /**
   * Text for people, one line per value. Live use stands on lines that begin with `now `: they are shown but not
   * compared. Undefined if nothing is known.
   */
  cell(process: Process, sides: Sides): string | undefined
  /** The text of a cell that is undefined while the other is not. Without it such a row is left out. */
  readonly absent?: string
  /** A shell command that shows the same for the box, to be run where the x-ray was made. */
  proof(box: Process): string
  /** Replaces the comparison of the two texts. */
  differs?(sides: Sides): boolean
}

/** The part of a cell that is compared: everything but live use. */
export const settled = (cell: string): string =>
  cell
    .split('\n')
    .filter(line => !line.startsWith('now '))
    .join('\n')
