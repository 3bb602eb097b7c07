// /proc/PID/status, one `Field:\tvalue` a line. Source: proc_pid_status(5).

import { Malformed } from './errors.ts'

/** The four numbers by which a process is a user: real, effective, saved, and the one for files. */
export interface Ids {
  readonly real: number
  readonly effective: number
  readonly saved: number
  readonly filesystem: number
}

/** Named as in the file. Numbers of users and groups are as *the reader's* user namespace sees them. */
export interface Status {
  /** At most 15 bytes; may hold spaces, line feeds, brackets, anything. */
  readonly Name: string
  /** One letter: R running, S sleeping, D in the disk's hands, T stopped, t traced, Z zombie, X dead, I idle. */
  readonly State: string
  readonly Tgid: number
  readonly Pid: number
  /** 0 where the parent cannot be seen from the reader's PID namespace. */
  readonly PPid: number
  readonly TracerPid: number
  readonly Uid: Ids
  readonly Gid: Ids
  readonly Groups: readonly number[]
  /** Its number in each PID namespace it is in, from that of the mounted /proc down to its own. */
  readonly NSpid: readonly number[]
  readonly CapInh: bigint
  readonly CapPrm: bigint
  readonly CapEff: bigint
  readonly CapBnd: bigint
  readonly CapAmb: bigint
  readonly NoNewPrivs: boolean
  readonly Seccomp: 'disabled' | 'strict' | 'filter'
  /** How many filters; undefined before Linux 5.9. */
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
    // One tab stands between field and value. A name may begin with blanks of its own: take the tab, no more.
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

/** The kernel writes a line feed in a name as `\n` and a backslash as `\\`; every other byte as it is. */
const unescapeName = (name: string): string => name.replace(/\\(n|\\)/g, (_, what) => (what === 'n' ? '\n' : '\\'))

const numbers = (text: string): number[] => text.split(/\s+/).filter(Boolean).map(Number)

const ids = (text: string): Ids => {
  const [real, effective, saved, filesystem] = numbers(text)
  if (real === undefined || effective === undefined || saved === undefined || filesystem === undefined)
    throw new Malformed('status', text)
  return { real, effective, saved, filesystem }
}
