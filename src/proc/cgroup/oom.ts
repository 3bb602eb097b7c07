// Whether the kernel has killed a process because its cgroup was out of memory. Source: cgroups(7), and in the kernel's
// documentation cgroup-v2 (memory.events) and cgroup-v1/memory (memory.oom_control). Both have a line `oom_kill 1`.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../../base/read-if-there.ts'

const FILES = ['memory.events.local', 'memory.events', 'memory.oom_control'] as const

/** The cgroups below this one in which the kernel has killed a process for want of memory. */
export function outOfMemory(directory = '/sys/fs/cgroup'): string[] {
  const below = directories(directory).flatMap(outOfMemory)
  return below.length > 0 ? below : hasKilled(directory) ? [directory] : []
}

const hasKilled = (directory: string): boolean => {
  const text = FILES.map(file => readIfThere(join(directory, file))).find(each => each !== undefined)
  return /^oom_kill [1-9]/m.test(text ?? '')
}

function directories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => join(directory, name))
  } catch {
    return [] // it has gone meanwhile
  }
}
