// The host, as a box might change it: compared before and after every test that performs something.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
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
  interfaces: readdirSync('/sys/class/net').sort(),
  processes: descendants().sort(),
  cgroups: cgroups('/sys/fs/cgroup'),
  temporary: list('/tmp'),
  sharedMemory: list('/dev/shm'),
  ipc: ['shm', 'sem', 'msg'].map(table => column(readFileSync(`/proc/sysvipc/${table}`, 'utf8'))).join('\n'),
  forwarding: readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim(),
})

/** All there is in CI, where the machine is ours alone; elsewhere only what bears our name. */
const list = (directory: string) =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter(name => (process.env.CI ? !/^(vitest|strace-)/.test(name) : /cooper/.test(name)))
        .sort()
    : []

/** Keys and ids of System V objects; sizes and times change while nothing is wrong. */
const column = (table: string) =>
  table
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).slice(0, 2).join(' '))
    .join('\n')

function cgroups(directory: string, depth = 0): string[] {
  if (depth > 6 || !existsSync(directory)) return []
  const below = readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return below.flatMap(({ name }) => [`${directory}/${name}`, ...cgroups(`${directory}/${name}`, depth + 1)])
}

/** The processes of this toolkit: those that run something of ours, or were left to nobody by it. */
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
      // it has ended, or is not ours to see
    }
  }
  return found
}

/** Waits for the kernel to have taken everything away, at most two seconds, and then compares. */
export async function expectAsBefore(before: Host): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (JSON.stringify(lookAtHost()) === JSON.stringify(before)) return
    await pause(20)
  }
  expect(lookAtHost()).toEqual(before)
}
