// A process as /proc shows it from outside. The process itself is never asked, because it may lie. Source: proc(5).

import { lazily } from '../base/lazily.ts'
import { type Cgroup, cgroupOf } from './cgroup/cgroup.ts'
import { Gone } from './errors.ts'
import { type IdRange, parseIdMap } from './id-map.ts'
import { parseLimits, type ResourceLimit } from './limits.ts'
import { type Mount, parseMountinfo } from './mountinfo.ts'
import { type Namespaces, namespacesOf } from './namespaces.ts'
import { type Net, netOf } from './net/net.ts'
import type { BoxPid, HostPid } from './pids.ts'
import { type ProcReader, procReader } from './proc-reader.ts'
import { ended, parseStat, type Stat } from './stat.ts'
import { parseStatus, type Status } from './status.ts'
import { type ClockOffsets, parseClockOffsets } from './timens-offsets.ts'

/**
 * The facts about one process. A fact is read on its first use and then kept; call `look` again to see changes.
 * Each throws Gone if the process has ended, and Forbidden if we may not read the file.
 */
export interface Process {
  readonly pid: HostPid
  /** The mount point of procfs: `/proc`. */
  readonly proc: string
  readonly status: Status
  readonly stat: Stat
  /** Its PID in its own PID namespace: the last one in NSpid. */
  readonly insidePid: BoxPid
  /** Its arguments, the program's name first. Empty for kernel threads and zombies. */
  readonly command: readonly string[]
  /**
   * Each of these three links is undefined if it points to nothing: a kernel thread runs no file, a zombie has no
   * root.
   */
  readonly rootDirectory: string | undefined
  readonly workingDirectory: string | undefined
  readonly exe: string | undefined
  readonly namespaces: Namespaces
  /** The outside ids are those of *the reader's* user namespace. */
  readonly uidMap: readonly IdRange[]
  readonly gidMap: readonly IdRange[]
  /** `deny` if setgroups(2) is forbidden for good in its user namespace. Undefined before Linux 3.19. */
  readonly setgroups: string | undefined
  /** The mounts that it can reach from its root directory, in the order of the mount table. */
  readonly mounts: readonly Mount[]
  readonly cgroup: Cgroup
  /** Resource limits by the kernel's names: `limits.get('Max open files')`. */
  readonly limits: ReadonlyMap<string, ResourceLimit>
  readonly net: Net
  /** Of the time namespace of its children. Undefined before Linux 5.6. */
  readonly clockOffsets: ClockOffsets | undefined
  /** The flags that personality(2) has set: 0 for an ordinary process. */
  readonly personality: number
  /**
   * The AppArmor profile, or the SELinux or Smack label, that confines it. Undefined if none of the three is loaded.
   */
  readonly label: string | undefined
}

const facts = lazily<ProcReader, Process>({
  pid: procReader => procReader.pid,
  proc: procReader => procReader.root,
  status: procReader => parseStatus(procReader.text('status')),
  stat: procReader => parseStat(procReader.text('stat')),
  insidePid: (_, { status }) => status.NSpid.at(-1)!,
  command: procReader => parseCommand(procReader.text('cmdline')),
  rootDirectory: procReader => procReader.link('root'),
  workingDirectory: procReader => procReader.link('cwd'),
  exe: procReader => procReader.link('exe'),
  namespaces: namespacesOf,
  uidMap: procReader => parseIdMap(procReader.text('uid_map')),
  gidMap: procReader => parseIdMap(procReader.text('gid_map')),
  setgroups: procReader => procReader.optional('setgroups')?.trim(),
  mounts: procReader => parseMountinfo(procReader.text('mountinfo')),
  cgroup: cgroupOf,
  limits: procReader => parseLimits(procReader.text('limits')),
  net: netOf,
  clockOffsets: procReader => {
    const text = procReader.optional('timens_offsets')
    return text ? parseClockOffsets(text) : undefined
  },
  personality: procReader => Number.parseInt(procReader.text('personality'), 16),
  label: procReader => procReader.optional('attr/current')?.replace(/[\0\n]+$/, '') || undefined,
})

/**
 * A process whose facts can be read. The call itself reads nothing; each fact reads one file.
 * @param pid the PID that the procfs at `root` shows
 * @param root the mount point of procfs
 */
export const look = (pid: number, root = '/proc'): Process => facts(procReader(root, pid))

/** Whether it is a zombie or not there any more. Read now, not remembered. @throws Forbidden */
export const hasEnded = ({ pid, proc }: Process): boolean => {
  try {
    return ended(parseStat(procReader(proc, pid).text('stat')))
  } catch (error) {
    if (error instanceof Gone) return true
    throw error
  }
}

/** Each argument ends in a NUL. A program that overwrites its arguments may leave no NUL at the end, or several. */
const parseCommand = (text: string): string[] => {
  const trimmed = text.replace(/\0+$/, '')
  return trimmed === '' ? [] : trimmed.split('\0')
}
