// Boxes that cannot change the host, because they have namespaces of their own.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { mapRoot } from '../../src/lab/map-root.ts'
import { type Box, clone } from '../../src/syscalls/clone.ts'
import { CLONE_NEWNS, CLONE_NEWUSER } from '../../src/syscalls/constants.ts'
import type { Steps } from '../../src/syscalls/step.ts'

export const isRoot = process.geteuid?.() === 0

/** A process with a mount namespace and those in `flags`, in which we are root, also as an ordinary user. */
export const own = (steps: Steps, flags = 0): Box =>
  isRoot
    ? clone(CLONE_NEWNS | flags, steps)
    : clone(CLONE_NEWUSER | CLONE_NEWNS | flags, [...mapRoot(), ...(steps as Steps)])

/** The number of calls that `own` puts before the others. */
export const ownCalls = own([]).steps.length

/** Our open file descriptors. */
export const descriptors = (): string[] => readdirSync('/proc/self/fd')

/** The number of mapped arenas, which is memory shared with the runner. */
export const arenas = (): number =>
  readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter(line => / rw-s .*memfd:cooperage/.test(line)).length

/** Waits until the condition holds. Returns false if it does not hold within ten seconds. */
export async function soon(condition: () => boolean): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until; await pause(5)) if (condition()) return true
  return condition()
}

/** Whether a process exists and is not a zombie. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** The PIDs of the processes with exactly this command line. */
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

/** A sleep with a random duration, by which a test finds its own process. */
export const longSleep = (): string[] => ['sleep', String(100_000_000 + Math.floor(Math.random() * 899_999_999))]
