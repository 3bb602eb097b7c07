// A process, as /proc shows it from outside. Nothing is asked of the process itself: it may lie.

import { lazily } from '../base/lazily.ts'
import { type Cgroup, cgroupOf } from './cgroup/cgroup.ts'
import { type IdRange, parseIdMap } from './id-map.ts'
import { parseLimits, type ResourceLimit } from './limits.ts'
import { type Mount, parseMountinfo } from './mountinfo.ts'
import { type Namespaces, namespacesOf } from './namespaces.ts'
import { type Net, netOf } from './net/net.ts'
import type { BoxPid, HostPid } from './pids.ts'
import { type ProcReader, procReader } from './proc-reader.ts'
import { parseStat, type Stat } from './stat.ts'
import { parseStatus, type Status } from './status.ts'

/**
 * Each fact is read when first asked for, and then kept: `look` again to see what has changed.
 * Any of them throws Gone where the process has ended, and Forbidden where the kernel does not show it to us.
 */
export interface Process {
  readonly pid: HostPid
  /** Where procfs is: `/proc`. */
  readonly proc: string
  readonly status: Status
  readonly stat: Stat
  /** Its own number in its own PID namespace: the last of NSpid. */
  readonly insidePid: BoxPid
  /** Its arguments, the program's name first. Empty for kernel threads and zombies. */
  readonly command: readonly string[]
  /** Undefined, each, where there is nothing to point to: kernel threads run no file, zombies are nowhere. */
  readonly rootDirectory: string | undefined
  readonly workingDirectory: string | undefined
  readonly exe: string | undefined
  readonly namespaces: Namespaces
  /** As *the reader's* user namespace sees the ids outside. */
  readonly uidMap: readonly IdRange[]
  readonly gidMap: readonly IdRange[]
  /** `deny`: setgroups(2) is forbidden for ever in its user namespace. Undefined before Linux 3.19. */
  readonly setgroups: string | undefined
  /** Those that it can reach from its root directory, in the order of the mount table. */
  readonly mounts: readonly Mount[]
  readonly cgroup: Cgroup
  /** By the kernel's name: `limits.get('Max open files')`. */
  readonly limits: ReadonlyMap<string, ResourceLimit>
  readonly net: Net
  /** What personality(2) has set: 0 where the kernel shows itself to it as it is. */
  readonly personality: number
  /** What AppArmor, SELinux or Smack confines it by. Undefined where none of them is loaded. */
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
  personality: procReader => Number.parseInt(procReader.text('personality'), 16),
  label: procReader => procReader.optional('attr/current')?.replace(/[\0\n]+$/, '') || undefined,
})

/**
 * A process to be read from. Looking costs nothing; each fact costs the one file it stands in.
 * @param pid as `root` numbers it
 * @param root where procfs is mounted
 */
export const look = (pid: number, root = '/proc'): Process => facts(procReader(root, pid))

/** Each argument ends in a NUL. A program that writes over its arguments may leave none at the end, or several. */
const parseCommand = (text: string): string[] => {
  const trimmed = text.replace(/\0+$/, '')
  return trimmed === '' ? [] : trimmed.split('\0')
}
