// What an IPC namespace holds, as far as files show it.
import { readdirSync, readFileSync } from 'node:fs'
import type { Process } from '../proc/process.ts'

/** `shm 0x4b1d 7`: kind, key, id. The files show the IPC namespace of the process that reads them: ours. sysvipc(7) */
export const ipcObjects = (self: Process): string[] => [
  ...['shm', 'sem', 'msg'].flatMap(kind => systemV(kind, readFileSync(`/proc/sysvipc/${kind}`, 'utf8'))),
  ...queuesSeenBy(self).map(name => `mqueue ${name}`),
]

/** The lines below the titles of a table: its first two columns are the key, signed, and the id. */
const systemV = (kind: string, table: string): string[] =>
  table
    .split('\n')
    .slice(1)
    .filter(line => line.trim() !== '')
    .map(line => line.trim().split(/\s+/))
    .map(([key, id]) => `${kind} 0x${(Number(key) >>> 0).toString(16)} ${id}`)

/** POSIX queues are files where an mqueue filesystem is mounted; where none is, they cannot be listed. mq_overview(7) */
export function queuesSeenBy({ mounts, proc, pid }: Process): string[] {
  const mounted = mounts.findLast(mount => mount.fstype === 'mqueue')
  if (!mounted) return []
  try {
    return readdirSync(`${proc}/${pid}/root${mounted.mountPoint}`)
  } catch {
    return [] // covered by another mount, or not ours to read
  }
}
