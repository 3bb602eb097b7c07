import { type Claim, type Diagnosis, judged, replaced, stricter } from 'cooperage'
import { claims as cgroups } from '../../lessons/08-cgroups/check.ts'

const MIB = 2 ** 20
type Limit = number | 'max'
type Box = Parameters<Claim['judge']>[0]['box']

/** A lesson asks for some limit; this task says which one. It holds by its own file, or by one of a group above. */
interface Asked {
  readonly says: string
  readonly file: (box: Box) => string
  readonly values: (box: Box) => readonly (Limit | undefined)[]
  readonly wanted: number
  readonly shown: (value: Limit) => string
  readonly look: Diagnosis['look']
}

const asAsked =
  ({ says, file, values, wanted, shown, look }: Asked) =>
  (limit: Claim): Claim =>
    stricter(limit, says, ({ box }) => {
      const [own = 'max', ...others] = values(box)
      return judged([own, ...others].includes(wanted), `${file(box)} allows ${shown(own)}`, {
        means: `It may use ${shown(own)}, and the task asks for ${shown(wanted)}.`,
        look,
        calls: ['write'],
      })
    })

const memory: Asked = {
  says: 'Its memory is counted, and limited to 64 MiB.',
  file: ({ cgroup: { memory } }) =>
    `${memory?.directory}/${memory?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max'}`,
  values: ({ cgroup: { memory } }) => [memory?.max, memory?.bound],
  wanted: 64 * MIB,
  shown: bytes => (bytes === 'max' ? 'all memory' : bytes < MIB ? `${bytes} bytes` : `${bytes / MIB} MiB`),
  look: 'memory.max counts bytes; M behind a number stands for MiB.',
}

const cpu: Asked = {
  says: 'It is given half a CPU, also while nobody else wants them.',
  file: ({ cgroup: { cpu } }) => `${cpu?.directory}/${cpu?.version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max'}`,
  values: ({ cgroup: { cpu } }) => [cpu && (cpu.max === 'max' ? 'max' : cpu.max / cpu.period), cpu?.bound],
  wanted: 0.5,
  shown: cpus => (cpus === 'max' ? 'all CPUs' : cpus === 1 ? '1 CPU' : `${cpus} CPUs`),
  look: 'cpu.max has two numbers, microseconds: so many, in how many. Half a CPU is half of the second one.',
}

const pids: Asked = {
  says: 'It cannot start more than 20 processes.',
  file: ({ cgroup: { pids } }) => `${pids?.directory}/pids.max`,
  values: ({ cgroup: { pids } }) => [pids?.max, pids?.bound],
  wanted: 20,
  shown: count => (count === 'max' ? 'any number of processes' : `${count} processes`),
  look: 'pids.max is the number itself.',
}

/** What the lesson asks for, and of each limit how much it is. */
export const claims: readonly Claim[] = replaced(cgroups, {
  'memory-limit': asAsked(memory),
  'cpu-limit': asAsked(cpu),
  'pids-limit': asAsked(pids),
})
