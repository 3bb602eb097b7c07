// Translates a list that was written for cgroup v2, for a machine that has cgroup v1.
// v2 has one tree for all controllers. v1 has one tree for each, so one line for v2 is often several calls for v1.
// Source: the kernel's cgroup-v2.rst and cgroup-v1/.

import { UserError } from '../base/user-error.ts'
import { notInV2 } from '../syscalls/cgroup-files.ts'
import { MS_RDONLY } from '../syscalls/constants.ts'
import { mkdir, rmdir, write } from '../syscalls/files.ts'
import { mount } from '../syscalls/mounts.ts'
import { group, linesOf, type Step } from '../syscalls/step.ts'

const TOP = '/sys/fs/cgroup'

/** A write to a file of v1: the controller, the file's name, and the text. */
type Write = readonly [controller: string, file: string, text: string]

/** For each file of v2, the writes to v1 that have the same effect. Files that are missing here have no counterpart. */
const WRITES: Readonly<Record<string, (text: string) => readonly Write[]>> = {
  'memory.max': text => [['memory', 'memory.limit_in_bytes', noLimit(text)]],
  // v1 can only limit memory and swap together. With swappiness 0 the kernel swaps none of the cgroup's memory.
  'memory.swap.max': text => [['memory', 'memory.swappiness', text === '0' ? '0' : '60']],
  'cpu.max': text => {
    const [quota = 'max', period = '100000'] = text.split(' ')
    return [
      ['cpu', 'cpu.cfs_period_us', period],
      ['cpu', 'cpu.cfs_quota_us', noLimit(quota)],
    ]
  },
  'cpu.weight': text => [['cpu', 'cpu.shares', String(Math.round((Number(text) / 100) * 1024))]],
  'pids.max': text => [['pids', 'pids.max', text]],
  'cpuset.cpus': text => [['cpuset', 'cpuset.cpus', text]],
  'cpuset.mems': text => [['cpuset', 'cpuset.mems', text]],
  'cgroup.freeze': text => [['freezer', 'freezer.state', text === '1' ? 'FROZEN' : 'THAWED']],
  'io.max': text => {
    const [device = '', ...limits] = text.split(' ')
    return limits.map(limit => throttle(device, ...(limit.split('=') as [string, string])))
  },
  // In v1 every cgroup has all files of its hierarchy.
  'cgroup.subtree_control': () => [],
}

const noLimit = (text: string) => (text === 'max' ? '-1' : text)

const THROTTLES: Readonly<Record<string, string>> = {
  rbps: 'blkio.throttle.read_bps_device',
  wbps: 'blkio.throttle.write_bps_device',
  riops: 'blkio.throttle.read_iops_device',
  wiops: 'blkio.throttle.write_iops_device',
}

const throttle = (device: string, name: string, value: string): Write => [
  'blkio',
  THROTTLES[name] ?? name,
  `${device} ${value === 'max' ? '0' : value}`,
]

/** Where a hierarchy of v1 is mounted in the lab, and usually elsewhere: `/sys/fs/cgroup/cpu,cpuacct`. */
export const v1Directory = (controllers: readonly string[]): string => `/sys/fs/cgroup/${controllers.join(',')}`

/**
 * The list for cgroup v1.
 * @param hierarchies of this machine; if the list writes to files of some controllers, only their hierarchies are used
 * Throws UserError for a file of v2 that has no counterpart.
 */
export function inV1(steps: readonly Step[], hierarchies: readonly (readonly string[])[]): Step[] {
  const lines = linesOf(steps)
  const named = new Set(lines.flatMap(line => writesOf(line) ?? []).map(([controller]) => controller))
  // In v2 one controller counts CPU time and limits it. In v1 these are two.
  if (named.has('cpu')) named.add('cpuacct')
  const used = hierarchies.filter(each => named.size === 0 || each.some(controller => named.has(controller)))
  return lines.flatMap(line => translate(line, used))
}

function translate(line: readonly Step[], hierarchies: readonly (readonly string[])[]): readonly Step[] {
  const [first] = line
  if (!first) return line
  const { call } = first.signature
  const path = String(first.args[1] ?? '')
  const directories = hierarchies.map(v1Directory)
  const here = (directory: string) => directory + path.slice(TOP.length)
  if (call === 'mkdirat' && isBelow(path))
    return like(
      line,
      `mkdir("${path}")`,
      directories.map(each => mkdir(here(each))),
    )
  if (call === 'unlinkat' && isBelow(path))
    return like(
      line,
      `rmdir("${path}")`,
      directories.map(each => rmdir(here(each))),
    )
  if (call === 'mount' && first.args[2] === 'cgroup2')
    return like(line, 'mount of all controllers', mounts(first, hierarchies))
  const text = textOf(line)
  if (text === undefined) return line
  if (path.endsWith('/cgroup.procs'))
    return like(
      line,
      undefined,
      directories.flatMap(each => write(here(each), text)),
    )
  const writes = writesOf(line)
  const folder = path.slice(TOP.length, path.lastIndexOf('/'))
  const places = writes?.flatMap(([controller, file, value]) => {
    const hierarchy = hierarchies.find(each => each.includes(controller))
    return hierarchy ? write(`${v1Directory(hierarchy)}${folder}/${file}`, value) : []
  })
  return like(line, undefined, places ?? [])
}

/** The writes to v1 that a line stands for. Undefined for a line that writes to no cgroup, or moves a process. */
function writesOf(line: readonly Step[]): readonly Write[] | undefined {
  const path = String(line[0]?.args[1] ?? '')
  const text = textOf(line)
  const file = path.slice(path.lastIndexOf('/') + 1)
  if (text === undefined || file === 'cgroup.procs') return undefined
  const say = WRITES[file]
  if (!say) throw atItsLine(line[0], untranslated(file))
  return say(text)
}

/** A file without a counterpart: its name is no name of v2, or v1 has nothing like it. */
function untranslated(file: string): UserError {
  const other = notInV2(file)
  return other
    ? new UserError(2, `${other.means}. The list is written for v2 (forThisHost)`, sentence(other.fix))
    : new UserError(3, `cgroup v1 has nothing like ${file}`, 'Boot with v2: `cooper doctor` says how.')
}

/** The error as one of the line of the list: its stack leads to the learner's file. */
const atItsLine = (step: Step | undefined, error: UserError): UserError =>
  Object.assign(error, { stack: step?.at.stack ?? error.stack })

const sentence = (half: string): string => `${half.charAt(0).toUpperCase()}${half.slice(1)}.`

/** The text of `write(path, text)` to a file of a cgroup. */
function textOf([open, write]: readonly Step[]): string | undefined {
  if (open?.signature.call !== 'openat' || write?.signature.call !== 'write') return undefined
  const bytes = write.args[1]
  return isBelow(String(open.args[1])) && bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : undefined
}

const isBelow = (path: string) => path.startsWith(`${TOP}/`)

/** Each hierarchy of v1 is mounted on a directory of its own, and a tmpfs holds these directories. */
function mounts({ args }: Step, hierarchies: readonly (readonly string[])[]): Step[] {
  const flags = Number(args[3])
  return [
    mount('tmpfs', TOP, 'tmpfs', flags & ~MS_RDONLY, 'mode=755'),
    ...hierarchies.flatMap(controllers => [
      mkdir(v1Directory(controllers)),
      mount('cgroup', v1Directory(controllers), 'cgroup', flags, controllers.join(',')),
    ]),
  ]
}

/** The new calls take the place of the old line: same source line, same comment, and they may fail if the old one might. */
const like = (line: readonly Step[], partOf: string | undefined, steps: readonly Step[]): Step[] =>
  (partOf ? group(partOf, steps) : steps).map(step => ({
    ...step,
    at: line[0]?.at ?? step.at,
    mayFail: line[0]?.mayFail ?? false,
    line: line[0]?.line ?? step.line,
  }))
