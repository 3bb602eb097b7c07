// The network namespace of a socket that another process holds. /proc/net lists a socket only once it is bound;
// the kernel answers for every socket, by ioctl.
import { closeSync, fstatSync, readFileSync } from 'node:fs'
import type { Process } from '../proc/process.ts'
import { runner } from '../run/native.ts'

/** Gives the network namespace of a socket. <linux/sockios.h> */
const SIOCGSKNS = 0x894c

/**
 * The network namespace (its inode) of a socket, by its number in a process: pidfd_getfd(2) takes a copy of it for a moment.
 * Undefined where we may not, or where it is no socket.
 */
export function networkOfSocket(pid: number, fd: number): number | undefined {
  const { call, number } = runner()
  const opened: number[] = []
  const open = (result: number) => {
    if (result >= 0) opened.push(result)
    return result
  }
  try {
    const process = open(call(number('pidfd_open'), pid, 0))
    const copy = process < 0 ? process : open(call(number('pidfd_getfd'), process, fd, 0))
    const network = copy < 0 ? copy : open(call(number('ioctl'), copy, SIOCGSKNS, 0))
    return network < 0 ? undefined : fstatSync(network).ino
  } finally {
    opened.forEach(closeSync)
  }
}

const TABLES = ['netlink', 'packet', 'raw', 'tcp', 'udp', 'raw6', 'tcp6', 'udp6', 'icmp', 'icmp6'] as const

/**
 * The table of /proc/net in which the network of a process lists a socket; undefined where none does.
 * @param inode the number in the link `socket:[inode]`
 */
export const tableOfSocket = (owner: Process, inode: string): string | undefined =>
  TABLES.find(table => rowOf(owner, table, inode) !== undefined)

/** A UNIX socket of the process's network: `connected` leads to one process, `open` can be connected to any of that network. */
export function unixSocket(owner: Process, inode: string): 'connected' | 'open' | undefined {
  const row = rowOf(owner, 'unix', inode)
  if (!row) return undefined
  const [type, state] = [row[4], row[5]]
  // SOCK_DGRAM, which is type 2, may be connected a second time. proc_pid_net(5)
  return state === '03' && type !== '0002' ? 'connected' : 'open'
}

/** Which column holds the inode. It bears its name only in some of the tables; -1 is the last. proc_pid_net(5) */
const COLUMN: Readonly<Record<string, number>> = { netlink: -1, packet: -1, unix: 6 }

function rowOf({ proc, pid }: Process, table: string, inode: string): string[] | undefined {
  return rowsOf(`${proc}/${pid}/net/${table}`).find(row => row.at(COLUMN[table] ?? 9) === inode)
}

function rowsOf(file: string): string[][] {
  try {
    const [, ...rows] = readFileSync(file, 'utf8').trim().split('\n')
    return rows.map(row => row.trim().split(/\s+/))
  } catch {
    return [] // this kernel has none of that kind
  }
}
