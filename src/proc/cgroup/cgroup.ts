// The cgroups of a process: where they are, what they allow, what is used of it.

import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { lazily } from '../../base/lazily.ts'
import { parseMountinfo } from '../mountinfo.ts'
import type { ProcReader } from '../proc-reader.ts'
import { type Cpu, cpu1, cpu2 } from './cpu.ts'
import { type Io, io1, io2 } from './io.ts'
import { type CgroupLine, parseCgroup } from './lines.ts'
import { type Memory, memory1, memory2 } from './memory.ts'
import { type Pids, pids } from './pids.ts'
import { findPlaces, type Place } from './places.ts'

/**
 * A controller is undefined where it is absent: not mounted where the reader could see it, not switched on, or the
 * process is in the root cgroup of v2, which cannot be limited.
 */
export interface Cgroup {
  /** As /proc/PID/cgroup has them, mounted or not. */
  readonly lines: readonly CgroupLine[]
  readonly places: readonly Place[]
  readonly memory: Memory | undefined
  readonly cpu: Cpu | undefined
  readonly pids: Pids | undefined
  readonly io: Io | undefined
}

export const cgroupOf = lazily<ProcReader, Cgroup>({
  lines: procReader => parseCgroup(procReader.text('cgroup')),
  places: (procReader, { lines }) =>
    findPlaces(lines, cgroupMounts(procReader.root), procReader.pid, base(procReader.root)),
  memory: (_, { places }) => controller(places, 'memory', memory1, memory2),
  cpu: (_, { places }) => controller(places, 'cpu', cpu1, cpu2),
  pids: (_, { places }) => controller(places, 'pids', pids, pids),
  io: (_, { places }) => controller(places, 'blkio', io1, io2),
})

/** A controller is in one hierarchy only: in one of v1, or else in v2. */
const controller = <Facts>(
  places: readonly Place[],
  name: string,
  in1: (place: Place) => Facts | undefined,
  in2: (place: Place) => Facts | undefined,
): Facts | undefined => {
  const first = places.find(place => place.controllers.includes(name))
  if (first) return in1(first)
  const second = places.find(place => place.version === 2)
  return second && in2(second)
}

/** Of the reader's mounts only these few lines are parsed: there may be thousands of others. */
const cgroupMounts = (root: string) =>
  parseMountinfo(
    readFileSync(`${root}/self/mountinfo`, 'utf8')
      .match(/^.* - cgroup2? .*\n/gm)
      ?.join('') ?? '',
  )

/** What stands before /proc stands before /sys too: nothing, or the folder in which a test keeps both. */
const base = (root: string): string => dirname(root).replace(/^\/$/, '')
