// The PIDs of the process, and the other processes in its PID namespace.

import { Gone } from '../errors.ts'
import type { HostPid } from '../pids.ts'
import { look } from '../process.ts'
import type { Question } from './question.ts'
import { cut, oneLine } from './text.ts'

/** More rows would push the rest off the screen, and each one reads a file. */
const most = 10

export const processes: Question[] = [
  {
    id: 'numbers',
    group: 'processes',
    title: 'process numbers',
    cell: ({ status }) => status.NSpid.join(' '),
    proof: ({ pid, proc }) => `grep NSpid ${proc}/${pid}/status`,
    // PIDs always differ. What matters is the number of PID namespaces that the process is in.
    differs: ({ host, box }) => host.status.NSpid.length !== box.status.NSpid.length,
  },
  {
    id: 'processes',
    group: 'processes',
    title: 'PID namespace members',
    cell: (process, sides) => {
      const members = sides.members(process)
      const named = members.slice(0, most).flatMap(pid => line(pid, process.proc))
      return cut([...named, ...members.slice(most).map(String)], named.length).join('\n') || undefined
    },
    proof: ({ pid }) => `pgrep --ns ${pid} --nslist pid --list-name .`,
  },
]

/** `1 sleep (4711 outside)` */
const line = (pid: HostPid, proc: string): string[] => {
  try {
    const { status, insidePid } = look(pid, proc)
    const name = `${insidePid} ${oneLine(status.Name)}`
    return [status.NSpid.length > 1 ? `${name} (${pid} outside)` : name]
  } catch (error) {
    if (error instanceof Gone) return []
    throw error
  }
}
