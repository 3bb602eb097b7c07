// Boxes that cannot touch the host: what they may do to namespaces, they do to namespaces of their own.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { mapRoot } from '../../src/lab/map-root.ts'
import { type Box, clone } from '../../src/syscalls/clone.ts'
import { CLONE_NEWNS, CLONE_NEWUSER } from '../../src/syscalls/constants.ts'
import type { Steps } from '../../src/syscalls/step.ts'

export const isRoot = process.geteuid?.() === 0

/** A process with mounts of its own and whatever else `flags` says, in which we are root, whoever we are. */
export const own = (steps: Steps, flags = 0): Box =>
  isRoot
    ? clone(CLONE_NEWNS | flags, steps)
    : clone(CLONE_NEWUSER | CLONE_NEWNS | flags, [...mapRoot(), ...(steps as Steps)])

/** The calls that `own` puts before the others. */
export const ownCalls = own([]).steps.length

/** The number of each of our descriptors. */
export const descriptors = (): string[] => readdirSync('/proc/self/fd')

/** How many arenas are mapped: memory that processes share. */
export const arenas = (): number =>
  readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter(line => / rw-s .*memfd:cooperage/.test(line)).length

/** True as soon as it is true, and false where it has not become so within ten seconds. */
export async function soon(isSo: () => boolean): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until; await pause(5)) if (isSo()) return true
  return isSo()
}

/** Whether a process is there, and no zombie. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** The processes that run this very command. */
export const running = (command: readonly string[]): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === command.map(word => `${word}\0`).join('')
      } catch {
        return false
      }
    })

/** A sleep that is nobody else's. */
export const longSleep = (): string[] => ['sleep', String(100_000_000 + Math.floor(Math.random() * 899_999_999))]
