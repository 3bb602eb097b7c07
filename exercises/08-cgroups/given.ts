import { type Claim, claim, type Diagnosis, judged } from 'cooperage'
import { claims as cgroups } from '../../lessons/08-cgroups/check.ts'

const MIB = 2 ** 20
type Limit = number | 'max'

/** A lesson asks for some limit; this task says which one. It holds by its own file, or by one of a group above. */
const asAsked = (
  id: string,
  says: string,
  limit: (box: Parameters<Claim['judge']>[0]['box']) => { readonly file: string; readonly values: readonly Limit[] },
  wanted: number,
  shown: (value: Limit) => string,
  look: Diagnosis['look'],
): Claim =>
  claim(
    `${id}-as-asked`,
    says,
    ({ box }) => {
      const { file, values } = limit(box)
      const [own = 'max'] = values
      return judged(values.includes(wanted), `${file} allows ${shown(own)}`, {
        means: `It may use ${shown(own)}, and the task asks for ${shown(wanted)}.`,
        look,
        calls: ['write'],
      })
    },
    [`${id}-limit`],
  )

const asked: readonly Claim[] = [
  asAsked(
    'memory',
    'It may use 64 MiB of memory.',
    ({ cgroup: { memory } }) => ({
      file: `${memory?.directory}/${memory?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max'}`,
      values: memory ? [memory.max, memory.bound] : [],
    }),
    64 * MIB,
    bytes => (bytes === 'max' ? 'all memory' : bytes < MIB ? `${bytes} bytes` : `${bytes / MIB} MiB`),
    'memory.max counts bytes; M behind a number stands for MiB.',
  ),
  asAsked(
    'cpu',
    'It may use half a CPU.',
    ({ cgroup: { cpu } }) => ({
      file: `${cpu?.directory}/${cpu?.version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max'}`,
      values: cpu ? [cpu.max === 'max' ? 'max' : cpu.max / cpu.period, cpu.bound] : [],
    }),
    0.5,
    cpus => (cpus === 'max' ? 'all CPUs' : `${cpus} CPUs`),
    'cpu.max has two numbers, microseconds: so many, in how many. Half a CPU is half of the second one.',
  ),
  asAsked(
    'pids',
    'It may start 20 processes.',
    ({ cgroup: { pids } }) => ({ file: `${pids?.directory}/pids.max`, values: pids ? [pids.max, pids.bound] : [] }),
    20,
    count => (count === 'max' ? 'any number of processes' : `${count} processes`),
    'pids.max is the number itself.',
  ),
]

/** What the lesson asks for, and after each limit how much it is. */
export const claims: readonly Claim[] = cgroups.flatMap(each => [
  each,
  ...asked.filter(({ needs }) => needs.includes(each.id)),
])
