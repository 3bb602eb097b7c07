import { cpu, cpuset, weight } from './scene-cpu.ts'
import { freeze, io, killAll, namespace, pids } from './scene-groups.ts'
import { accounting, high, memory, oom, pressure, unlimited } from './scene-memory.ts'
import { late, nobody, writable } from './scene-mistakes.ts'

export const scenes = {
  unlimited,
  memory,
  oom,
  high,
  cpu,
  weight,
  cpuset,
  pids,
  io,
  accounting,
  pressure,
  namespace,
  nobody,
  late,
  writable,
  freeze,
  kill: killAll,
}
