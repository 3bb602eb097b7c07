import { cpu, cpuset, weight } from './scene-cpu.ts'
import { freeze, io, killAll, namespace, pids } from './scene-groups.ts'
import { accounting, high, memory, pressure } from './scene-memory.ts'

export const scenes = {
  memory,
  high,
  cpu,
  weight,
  cpuset,
  pids,
  io,
  accounting,
  pressure,
  namespace,
  freeze,
  kill: killAll,
}
