// The state of the host that a box might change. Tests that perform something compare it before and after.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'

export interface Host {
  readonly hostname: string
  readonly mounts: readonly string[]
  readonly interfaces: readonly string[]
  readonly processes: readonly string[]
  readonly cgroups: readonly string[]
  readonly temporary: readonly string[]
  readonly sharedMemory: readonly string[]
  readonly ipc: string
  readonly forwarding: string
}

export const lookAtHost = (): Host => ({
  hostname: hostname(),
  mounts: readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n'),
  // Not /sys/class/net, which shows the network namespace of the process that mounted sysfs.
  interfaces: [...readFileSync('/proc/net/dev', 'utf8').matchAll(/^ *(\S+):/gm)].map(([, name = '']) => name).sort(),
  processes: descendants().sort(),
  cgroups: cgroups('/sys/fs/cgroup').filter(path => process.env.CI || path.includes('/cooper')),
  temporary: list('/tmp'),
  sharedMemory: list('/dev/shm'),
  ipc: ['shm', 'sem', 'msg'].map(table => column(readFileSync(`/proc/sysvipc/${table}`, 'utf8'))).join('\n'),
  forwarding: readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim(),
})

/** The files of a directory: in CI all of them, elsewhere only those with our name, because other programs run too. */
const list = (directory: string) =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter(name => (process.env.CI ? !/^(vitest|strace-)/.test(name) : /cooper/.test(name)))
        .sort()
    : []

/** Keys and ids of System V objects, without sizes and times, which other programs change. */
const column = (table: string) =>
  table
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).slice(0, 2).join(' '))
    .join('\n')

function cgroups(directory: string, depth = 0): string[] {
  const paths = directoriesIn(directory).map(name => `${directory}/${name}`)
  const ours = paths.filter(path => !isOfOtherTest(path))
  return ours.flatMap(path => [path, ...(depth > 6 ? [] : cgroups(path, depth + 1))])
}

/**
 * Whether a cgroup belongs to a test that runs at the same time (test/isolate), by the name of its lab or its engine.
 */
function isOfOtherTest(path: string): boolean {
  const [, namespace] = /\/cooper(?:age|-test)-(\d+)-/.exec(path) ?? []
  if (namespace) return Number(namespace) !== statSync('/proc/self/ns/pid').ino
  return path.includes('/libpod') || (isBesideOurs(path) && !path.includes('/cooper'))
}

/** Whether a cgroup is a sibling of ours. The service manager makes and removes siblings at any time. */
function isBesideOurs(path: string): boolean {
  const groups = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')
  return groups.some(line => {
    const ours = line.split(':').slice(2).join(':')
    const beside = dirname(ours)
    return beside !== '/' && dirname(path).endsWith(beside) && basename(path) !== basename(ours)
  })
}

function directoriesIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true })
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  } catch {
    return [] // the directory does not exist, or not any more
  }
}

/** The processes of this toolkit: those in other PID namespaces, our init, and our sleeps. */
function descendants(): string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      const mine =
        statSync(`/proc/${pid}/ns/pid`).ino !== statSync('/proc/self/ns/pid').ino ||
        /native\/build\/init|^sleep \d{9}/.test(command)
      if (mine) found.push(`${pid} ${command}`)
    } catch {
      // the process has ended, or we may not read it
    }
  }
  return found
}

/** Compares the host, after waiting at most two seconds, because the kernel removes namespaces with a delay. */
export async function expectAsBefore(before: Host): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (JSON.stringify(lookAtHost()) === JSON.stringify(before)) return
    await pause(20)
  }
  expect(lookAtHost()).toEqual(before)
}
