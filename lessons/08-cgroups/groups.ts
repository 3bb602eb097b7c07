// What the scenes share: a process in a group with limits, and the files of a group, by their names in v2 and v1.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import {
  type Box,
  cgroupVersion,
  clone,
  execve,
  forThisHost,
  mkdir,
  type Steps,
  sched_setaffinity,
  write,
} from 'cooperage'

export const v1 = cgroupVersion() === 1
const TOP = '/sys/fs/cgroup'

/** The first lines of the lesson's list: a group, its limits, a process in it. */
export const limited = (name: string, limits: Readonly<Record<string, string>>, then: Steps): Box =>
  forThisHost(
    clone(0, [
      mkdir(`${TOP}/${name}`),
      ...Object.entries(limits).flatMap(([file, text]) => write(`${TOP}/${name}/${file}`, text)),
      ...write(`${TOP}/${name}/cgroup.procs`, '0'),
      ...then,
    ]),
  )

export const running = (name: string, limits: Readonly<Record<string, string>>, command: string[]): Box =>
  limited(name, limits, execve(command))

/** An order to a group that is there, from outside. */
export const order = (name: string, file: string, text: string): Box =>
  forThisHost(clone(0, write(`${TOP}/${name}/${file}`, text)))

/** v1 has its own names, each in the hierarchy of its controller. */
const OLDER: Readonly<Record<string, string>> = {
  'memory.current': 'memory/memory.usage_in_bytes',
  'memory.peak': 'memory/memory.max_usage_in_bytes',
  'memory.events': 'memory/memory.oom_control',
  'memory.max': 'memory/memory.limit_in_bytes',
  'cpu.stat': 'cpu/cpu.stat',
  'pids.events': 'pids/pids.events',
  'cgroup.events': 'freezer/freezer.state',
}

export const fileOf = (name: string, file: string): string => {
  if (!v1) return `${TOP}/${name}/${file}`
  const [controller = '', older = file] = (OLDER[file] ?? '').split('/')
  // A file that every hierarchy has is read in the first where the group is.
  const candidates = controller ? [controller, `${controller},cpuacct`] : readdirSync(TOP)
  const hierarchy = candidates.find(each => existsSync(`${TOP}/${each}/${name}`)) ?? controller
  return `${TOP}/${hierarchy}/${name}/${older}`
}

/** Undefined where the kernel, or this version, has no such file. */
export const textOf = (name: string, file: string): string | undefined => {
  const path = fileOf(name, file)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
}

/** `oom_kill 1` → 1 */
export const countOf = (name: string, file: string, key: string): number =>
  Number(new RegExp(`^${key} (\\d+)`, 'm').exec(textOf(name, file) ?? '')?.[1] ?? 0)

/** Milliseconds of CPU that its processes have had, those that have ended too. */
export const usedBy = (name: string): number => {
  if (!v1) return countOf(name, 'cpu.stat', 'usage_usec') / 1e3
  const [directory] = [`${TOP}/cpuacct/${name}`, `${TOP}/cpu,cpuacct/${name}`].filter(existsSync)
  return Number(readFileSync(`${directory}/cpuacct.usage`, 'utf8')) / 1e6
}

export const membersOf = (name: string): number[] =>
  (textOf(name, 'cgroup.procs') ?? '').split('\n').filter(Boolean).map(Number)

/** A CPU on which we may run, and all of them. */
export const ourCpus = (pid: number | 'self' = 'self'): number[] => {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
  return list.split(',').flatMap(part => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
}

/** A number as a bar: one # for so much of it. */
export const bar = (value: number, each: number): string => '#'.repeat(Math.max(1, Math.round(value / each)))

/** To one CPU: what several want is divided, and what one alone may have is seen. */
export const oneCpu = () => sched_setaffinity(ourCpus().slice(-1))
