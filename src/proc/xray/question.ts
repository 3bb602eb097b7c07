// What the x-ray asks of two processes, each question the same of both. The answers are cells, side by side a row.

import type { Net } from '../net/net.ts'
import type { HostPid } from '../pids.ts'
import type { Process } from '../process.ts'

/** Facts that can only be read from inside a namespace: whoever has been there passes them on. */
export interface Inside {
  /** What uname(2) says there. */
  readonly hostname: string
  /** The System V and POSIX IPC objects there, a line each; empty where there are none. */
  readonly ipc: string
  /** The interfaces and their addresses, where somebody knows them better than /proc/PID/net does. */
  readonly interfaces?: string
}

export interface Extra {
  readonly host?: Partial<Inside>
  readonly box?: Partial<Inside>
}

export const groups = ['namespaces', 'processes', 'users', 'names', 'files', 'network', 'limits', 'powers'] as const

export type Group = (typeof groups)[number]

/** Both sides of the comparison: all that a cell may be made from. */
export interface Sides {
  readonly host: Process
  readonly box: Process
  /** The one that is compared with. */
  other(process: Process): Process
  inside(process: Process): Partial<Inside>
  /** Its network; where both are in one namespace, the same object for both. */
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
   * Text for people, complete; a line for each of several values. Live use stands on lines of its own, which begin
   * with `now `: they are shown and never compared. Undefined where nothing is known.
   */
  cell(process: Process, sides: Sides): string | undefined
  /** Stands in the cell of one where only the other has something. Without it the row is left out. */
  readonly absent?: string
  /** The command which shows the same for the box: for a shell, run where the x-ray was made. */
  proof(box: Process): string
  /** Where unequal text is not what matters. */
  differs?(sides: Sides): boolean
}

/** What of a cell is compared: all but the live use. */
export const settled = (cell: string): string =>
  cell
    .split('\n')
    .filter(line => !line.startsWith('now '))
    .join('\n')
