// A list is data, so it can be translated: what is written down for cgroup v2, in the words of a machine that has v1.
// v2 has one tree with all controllers. v1 has a tree for each, so that one line of v2 is often several calls.
// Source: the kernel's cgroup-v2.rst and cgroup-v1/.

import { UserError } from '../base/user-error.ts'
import { MS_RDONLY } from '../syscalls/constants.ts'
import { mkdir, rmdir, write } from '../syscalls/files.ts'
import { mount } from '../syscalls/mounts.ts'
import { group, linesOf, type Step } from '../syscalls/step.ts'

const TOP = '/sys/fs/cgroup'

/** A file of v1: its controller, its name, and what is to be written to it. */
type Write = readonly [controller: string, file: string, text: string]

/** What a text written to a file of v2 is in v1. What is not here has no counterpart. */
const WRITES: Readonly<Record<string, (text: string) => readonly Write[]>> = {
  'memory.max': text => [['memory', 'memory.limit_in_bytes', noLimit(text)]],
  // v1 can only limit memory and swap together. Who may swap nothing uses no swap.
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
  // In v1 every group has every file of its hierarchy.
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

/** Where a hierarchy of v1 is to be found in the lab, and by custom elsewhere: `/sys/fs/cgroup/cpu,cpuacct`. */
export const v1Directory = (controllers: readonly string[]): string => `/sys/fs/cgroup/${controllers.join(',')}`

/** @param hierarchies that this machine has; those that the list has no word about are left out, unless it is about none */
export function inV1(steps: readonly Step[], hierarchies: readonly (readonly string[])[]): Step[] {
  const lines = linesOf(steps)
  const named = new Set(lines.flatMap(line => writesOf(line) ?? []).map(([controller]) => controller))
  // v2 counts the time in the same group that limits it. In v1 that is another controller.
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

/** What a line writes, in the words of v1. Undefined for a line that writes to no cgroup, or moves a process. */
function writesOf(line: readonly Step[]): readonly Write[] | undefined {
  const path = String(line[0]?.args[1] ?? '')
  const text = textOf(line)
  const file = path.slice(path.lastIndexOf('/') + 1)
  if (text === undefined || file === 'cgroup.procs') return undefined
  const say = WRITES[file]
  if (!say) throw new UserError(3, `cgroup v1 has nothing like ${file}`, 'Boot with v2: `cooper doctor` says how.')
  return say(text)
}

/** The text of `write(path, text)` to a file of a cgroup. */
function textOf([open, write]: readonly Step[]): string | undefined {
  if (open?.signature.call !== 'openat' || write?.signature.call !== 'write') return undefined
  const bytes = write.args[1]
  return isBelow(String(open.args[1])) && bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : undefined
}

const isBelow = (path: string) => path.startsWith(`${TOP}/`)

/** The mounts of v1 need directories, and those a place to be made in. */
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

/** The new calls stand where the old line stood, under its comment, and may fail if that might. */
const like = (line: readonly Step[], partOf: string | undefined, steps: readonly Step[]): Step[] =>
  (partOf ? group(partOf, steps) : steps).map(step => ({
    ...step,
    at: line[0]?.at ?? step.at,
    mayFail: line[0]?.mayFail ?? false,
    line: line[0]?.line ?? step.line,
  }))
