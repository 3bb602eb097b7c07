// The names of the files in a cgroup: those of v2, and what those of v1 are called there. cgroups(7), and the kernel's
// Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/.

import { nearest } from '../base/nearest.ts'

const V2: readonly string[] = [
  ...['cgroup.procs', 'cgroup.threads', 'cgroup.controllers', 'cgroup.subtree_control', 'cgroup.events'],
  ...['cgroup.type', 'cgroup.freeze', 'cgroup.kill', 'cgroup.stat', 'cgroup.max.depth', 'cgroup.max.descendants'],
  ...['cpu.max', 'cpu.max.burst', 'cpu.weight', 'cpu.weight.nice', 'cpu.stat', 'cpu.pressure', 'cpu.idle'],
  ...['memory.max', 'memory.high', 'memory.low', 'memory.min', 'memory.current', 'memory.peak', 'memory.swap.max'],
  ...['memory.swap.high', 'memory.swap.current', 'memory.oom.group', 'memory.events', 'memory.stat', 'memory.reclaim'],
  ...['pids.max', 'pids.current', 'pids.events', 'io.max', 'io.weight', 'io.stat', 'cpuset.cpus', 'cpuset.mems'],
]

/** By the name in v1: the file of v2 that says the same; undefined where v2 has no file for it. */
const V1: Readonly<Record<string, string | undefined>> = {
  tasks: 'cgroup.procs',
  'memory.limit_in_bytes': 'memory.max',
  'memory.soft_limit_in_bytes': 'memory.low',
  'memory.memsw.limit_in_bytes': 'memory.swap.max',
  'memory.usage_in_bytes': 'memory.current',
  'memory.max_usage_in_bytes': 'memory.peak',
  'memory.failcnt': 'memory.events',
  'memory.oom_control': 'memory.events',
  'memory.swappiness': 'memory.swap.max',
  'cpu.cfs_quota_us': 'cpu.max',
  'cpu.cfs_period_us': 'cpu.max',
  'cpu.shares': 'cpu.weight',
  'cpuacct.usage': 'cpu.stat',
  'cpuacct.stat': 'cpu.stat',
  'blkio.weight': 'io.weight',
  'blkio.bfq.weight': 'io.weight',
  'blkio.throttle.read_bps_device': 'io.max',
  'blkio.throttle.write_bps_device': 'io.max',
  'blkio.throttle.read_iops_device': 'io.max',
  'blkio.throttle.write_iops_device': 'io.max',
  'freezer.state': 'cgroup.freeze',
  'devices.allow': undefined,
  'devices.deny': undefined,
  'net_cls.classid': undefined,
  'net_prio.ifpriomap': undefined,
  notify_on_release: 'cgroup.events',
  release_agent: 'cgroup.events',
  'cgroup.clone_children': undefined,
}

/** Plausible names that neither version has. */
const GUESSES: Readonly<Record<string, string>> = {
  procs: 'cgroup.procs',
  pids: 'cgroup.procs',
  'cgroup.tasks': 'cgroup.procs',
  'cgroup.pids': 'cgroup.procs',
  'cgroup.proc': 'cgroup.procs',
  subtree_control: 'cgroup.subtree_control',
  'memory.limit': 'memory.max',
  'memory.maximum': 'memory.max',
  'memory.limit_bytes': 'memory.max',
  'cpu.limit': 'cpu.max',
  'cpu.quota': 'cpu.max',
  'cpu.cfs_quota': 'cpu.max',
  'cpus.max': 'cpu.max',
  'pids.limit': 'pids.max',
  'processes.max': 'pids.max',
  'io.limit': 'io.max',
}

/** What a text for a file looks like, where a learner may need to see it. */
const FORMS: Readonly<Record<string, string>> = {
  'cgroup.procs': '"0" is the process that writes, any other number a PID',
  'cgroup.freeze': '"1" freezes',
  'memory.max': 'bytes, such as "64M"',
  'memory.swap.max': 'bytes, such as "0"',
  'cpu.max': 'quota and period in microseconds, such as "50000 100000" for half a CPU',
  'cpu.weight': 'a number from 1 to 10000, usually 100',
  'pids.max': 'a number, such as "20"',
  'io.max': 'such as "8:0 wbps=1048576"',
}

/** The controllers of v2, and by what v1 calls them. */
export const controllers: readonly string[] = ['cpu', 'memory', 'pids', 'io', 'cpuset', 'hugetlb', 'rdma', 'misc']
export const v1Controllers: Readonly<Record<string, string>> = {
  blkio: 'io',
  cpuacct: 'cpu',
  mem: 'memory',
  pid: 'pids',
  processes: 'pids',
}

export interface OtherName {
  /** Half a sentence. */
  readonly means: string
  /** Half a sentence. */
  readonly fix: string
}

/** What is to be said of a file's name that v2 does not have; undefined for a name that it has. */
export function notInV2(file: string): OtherName | undefined {
  if (V2.includes(file) || file === '') return undefined
  const near = nearest(file, [...V2, ...Object.keys(V1)], GUESSES)
  const slip = near === undefined || near === file ? '' : `; did you mean ${near}?`
  if (near === undefined) return { means: `a cgroup has no file ${file}`, fix: 'man 7 cgroups lists the files of v2' }
  if (!(near in V1)) return { means: `a cgroup has no file ${file}${slip}`, fix: write(near) }
  const now = V1[near]
  const means = `${near} is the name in cgroup v1`
  if (now === undefined) return { means: `${means}, and v2 has no such file`, fix: 'leave the line out' }
  return { means: `${means}; in v2 that file is ${now}`, fix: write(now) }
}

const write = (file: string): string => `write ${file}${FORMS[file] ? `: ${FORMS[file]}` : ''}`
