// /proc/PID/status, one `Field:\tvalue` per line. Source: proc_pid_status(5).

import { Malformed } from './errors.ts'

/** The four user ids (or group ids) of a process. Source: credentials(7). */
export interface Ids {
  readonly real: number
  readonly effective: number
  readonly saved: number
  readonly filesystem: number
}

/** Fields are named as in the file. User and group ids are those of *the reader's* user namespace. */
export interface Status {
  /** At most 15 bytes; any character is possible, also spaces, line feeds and brackets. */
  readonly Name: string
  /** One letter: R running, S sleeping, D waiting for a device, T stopped, t traced, Z zombie, X dead, I idle. */
  readonly State: string
  readonly Tgid: number
  readonly Pid: number
  /** 0 if the parent has no PID in the reader's PID namespace. */
  readonly PPid: number
  readonly TracerPid: number
  readonly Uid: Ids
  readonly Gid: Ids
  readonly Groups: readonly number[]
  /** Its PID in each PID namespace that it is in, from that of the mounted /proc down to its own. */
  readonly NSpid: readonly number[]
  readonly CapInh: bigint
  readonly CapPrm: bigint
  readonly CapEff: bigint
  readonly CapBnd: bigint
  readonly CapAmb: bigint
  readonly NoNewPrivs: boolean
  readonly Seccomp: 'disabled' | 'strict' | 'filter'
  /** The number of seccomp filters; undefined before Linux 5.9. */
  readonly Seccomp_filters: number | undefined
  readonly Threads: number
  /** Bytes of memory in use; undefined for kernel threads and zombies, which have none. */
  readonly VmRSS: number | undefined
}

/** @throws Malformed */
export const parseStatus = (text: string): Status => {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    // One tab separates field and value. A name may itself begin with spaces, so only the tab is removed.
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2))
  }
  const field = (name: string): string => {
    const value = fields.get(name)
    if (value === undefined) throw new Malformed('status', `${name} is missing`)
    return value
  }
  const number = (name: string): number => Number(field(name))
  const set = (name: string): bigint => BigInt(`0x${fields.get(name)?.trim() || '0'}`)
  const filters = fields.get('Seccomp_filters')
  const kilobytes = fields.get('VmRSS')

  return {
    Name: unescapeName(field('Name')),
    State: field('State').charAt(0),
    Tgid: number('Tgid'),
    Pid: number('Pid'),
    PPid: number('PPid'),
    TracerPid: number('TracerPid'),
    Uid: ids(field('Uid')),
    Gid: ids(field('Gid')),
    Groups: numbers(field('Groups')),
    NSpid: numbers(fields.get('NSpid') ?? field('Pid')),
    CapInh: set('CapInh'),
    CapPrm: set('CapPrm'),
    CapEff: set('CapEff'),
    CapBnd: set('CapBnd'),
    CapAmb: set('CapAmb'),
    NoNewPrivs: fields.get('NoNewPrivs') === '1',
    Seccomp: (['disabled', 'strict', 'filter'] as const)[Number(fields.get('Seccomp') ?? 0)] ?? 'filter',
    Seccomp_filters: filters === undefined ? undefined : Number(filters),
    Threads: number('Threads'),
    VmRSS: kilobytes === undefined ? undefined : Number.parseInt(kilobytes, 10) * 1024,
  }
}

/** In a name the kernel writes a line feed as `\n` and a backslash as `\\`, and every other byte unchanged. */
const unescapeName = (name: string): string => name.replace(/\\(n|\\)/g, (_, what) => (what === 'n' ? '\n' : '\\'))

const numbers = (text: string): number[] => text.split(/\s+/).filter(Boolean).map(Number)

const ids = (text: string): Ids => {
  const [real, effective, saved, filesystem] = numbers(text)
  if (real === undefined || effective === undefined || saved === undefined || filesystem === undefined)
    throw new Malformed('status', text)
  return { real, effective, saved, filesystem }
}
