// The rows of an x-ray that can only be read from inside a namespace: the hostname and the IPC objects.
import { readdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { Gone } from '../proc/errors.ts'
import { look, type Process } from '../proc/process.ts'
import { type Extra, type Inside, type Xray, xray } from '../proc/xray.ts'
import { cat } from '../syscalls/files.ts'
import { seenInside } from './probe.ts'

const TABLES = ['shm', 'sem', 'msg'] as const

/**
 * The x-ray of a process beside one of the host, with the rows that need a probe. Where the probe is refused, these rows
 * are missing. @param beside a process of the host, whose UTS and IPC namespaces are ours
 */
export async function fullXray(pid: number, beside = process.pid): Promise<Xray> {
  const host = look(beside)
  const box = look(pid)
  const extra: Extra = { host: ours(host), ...(await theirs(box, host)) }
  // The processes may change while we probe: so both are read again, together, right before they are compared.
  return xray(look(beside), look(pid), extra)
}

/** The same; undefined where the box has mounted something over the host's /proc, and no process can be seen there. */
export async function xrayIfSeen(pid: () => number, beside = process.pid): Promise<Xray | undefined> {
  try {
    return await fullXray(pid(), beside)
  } catch (error) {
    if (error instanceof Gone) return undefined
    throw error
  }
}

const ours = (host: Process): Inside => ({
  hostname: hostname(),
  ipc: [...TABLES.map(table => readFileSync(`/proc/sysvipc/${table}`, 'utf8')).flatMap(objects), ...queues(host)].join(
    '\n',
  ),
})

async function theirs(box: Process, host: Process): Promise<{ box?: Inside }> {
  const same = (name: 'uts' | 'ipc') => box.namespaces[name] === host.namespaces[name]
  if (same('uts') && same('ipc')) return { box: ours(host) }
  try {
    const files = ['/proc/sys/kernel/hostname', ...TABLES.map(table => `/proc/sysvipc/${table}`)]
    const seen = await seenInside(
      box.pid,
      ['uts', 'ipc'],
      files.flatMap(file => cat(file)),
    )
    const [name = '', ...tables] = seen.split('\n')
    return { box: { hostname: name, ipc: [...split(tables).flatMap(objects), ...queues(box)].join('\n') } }
  } catch {
    return {}
  }
}

/** Splits three tables that were printed one after the other. Each begins with a line of titles. */
const split = (lines: readonly string[]): string[] =>
  lines
    .join('\n')
    .split(/^(?=\s+key)/m)
    .filter(table => /^\s+key/.test(table))

/** A table of /proc/sysvipc as lines like `shm key 0x1 id 0`. sysvipc(7) */
function objects(table: string): string[] {
  const [titles = '', ...rows] = table.trim().split('\n')
  const kind = /(shm|sem|m)(id|sq)/.exec(titles)?.[0] ?? ''
  const name = { shmid: 'shared memory', semid: 'semaphores', msqid: 'message queue' }[kind] ?? kind
  return rows.filter(Boolean).map(row => {
    const [key, id] = row.trim().split(/\s+/)
    return `${name} key 0x${Number(key).toString(16)} id ${id}`
  })
}

/** POSIX message queues are files where an mqueue filesystem is mounted. mq_overview(7) */
function queues(process: Process): string[] {
  const mounted = process.mounts.findLast(mount => mount.fstype === 'mqueue')
  if (!mounted) return []
  try {
    return readdirSync(`${process.proc}/${process.pid}/root${mounted.mountPoint}`).map(name => `POSIX queue /${name}`)
  } catch {
    return []
  }
}
