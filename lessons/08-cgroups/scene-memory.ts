import { setTimeout as pause } from 'node:timers/promises'
import { clone, execve, look, scene, workProgram } from 'cooperage'
import { countOf, fileOf, limited, oneCpu, running, textOf, usedBy, v1 } from './groups.ts'

const MIB = 1 << 20
const noSwap = { 'memory.swap.max': '0' }

export const memory = scene('Who wants too much is killed', async ({ tell, perform, keep, prove }) => {
  const touch = [workProgram(), 'touch', '100']
  tell('A program takes 100 MiB, writes to each page of it, and ends. Nobody minds.')
  const free = await perform(clone(0, execve(touch)))
  prove('granted', 'Without a limit it gets them.', free.exit.code === 0, `it ended with status ${free.exit.code}`)

  const neighbour = await keep(command => running('neighbour', {}, command))
  tell('The same program, in a group with memory.max at 32 MiB.')
  const greedy = await perform(running('greedy', { 'memory.max': '32M', ...noSwap }, touch))
  prove(
    'killed',
    'In the group it is killed.',
    greedy.exit.signal === 'SIGKILL',
    `it ended by ${greedy.exit.signal ?? `status ${greedy.exit.code}`}`,
  )
  tell(
    'It was not told. Its mmap of 100 MiB had succeeded: memory is promised first, and given page by page. At the page that was too many the kernel looked for something to take back, found nothing, and sent its OOM killer: out of memory. That one looks in this group only.',
  )
  const kills = countOf('greedy', 'memory.events', 'oom_kill')
  prove(
    'counted',
    'The group says so, afterwards.',
    kills === 1,
    `${fileOf('greedy', 'memory.events')}: ${textOf('greedy', 'memory.events')?.replaceAll('\n', ', ')}`,
  )
  const most = Number(textOf('greedy', 'memory.peak') ?? 0)
  prove(
    'never-more',
    'At no time did it have more than the limit.',
    most <= 32 * MIB,
    `${fileOf('greedy', 'memory.peak')}: ${most} bytes; 32 MiB are ${32 * MIB}`,
  )
  const { state } = look(neighbour.pid).stat
  prove(
    'host-well',
    'Its neighbour and the host have noticed nothing.',
    state === 'S' && countOf('neighbour', 'memory.events', 'oom_kill') === 0,
    `process ${neighbour.pid} in the group beside it is in state ${state}`,
  )
})

export const high = scene('memory.high: made to wait instead', async ({ tell, perform, prove, missing }) => {
  if (v1) return missing('memory.high', 'It came with cgroup v2. In v1 there is only the limit at which one dies.')
  tell('memory.max kills. memory.high does not: who is above it gets its pages late, and has time to give some back.')
  const touch = (name: string, limits: Record<string, string>) => running(name, limits, [workProgram(), 'touch', '17'])
  const time = async (name: string, limits: Record<string, string>) => {
    const began = performance.now()
    const { exit } = await perform(touch(name, limits))
    return { exit, ms: Math.round(performance.now() - began) }
  }
  const quick = await time('quick', noSwap)
  const slowed = await time('slowed', { 'memory.high': '16M', ...noSwap })
  tell(`17 MiB took ${quick.ms} ms without it, and ${slowed.ms} ms with memory.high at 16 MiB.`)
  const events = countOf('slowed', 'memory.events', 'high')
  prove(
    'alive',
    'Above memory.high nobody is killed.',
    slowed.exit.code === 0,
    `it ended with status ${slowed.exit.code}`,
  )
  prove(
    'slowed',
    'The kernel has held it up, and counted how often.',
    events > 0 && slowed.ms > quick.ms,
    `${fileOf('slowed', 'memory.events')}: high ${events}; ${slowed.ms} ms, and ${quick.ms} ms without`,
  )
  tell('An engine sets both: high where it begins to hurt, max where it ends.')
})

export const accounting = scene('The group keeps the books', async ({ tell, perform, prove, missing }) => {
  tell(
    'Two programs run in one group, one after the other: one takes 24 MiB, one computes for 150 ms. Both have ended.',
  )
  const work = workProgram()
  await perform(
    running('books', { 'memory.max': '64M', 'cpu.max': 'max 100000' }, [
      'sh',
      '-c',
      `${work} touch 24; ${work} burn 150`,
    ]),
  )
  const peak = textOf('books', 'memory.peak')
  if (peak === undefined) missing('memory.peak', 'It came with Linux 5.19.')
  else
    prove(
      'peak',
      'The most memory that it ever had is on record.',
      Number(peak) >= 24 * MIB && Number(peak) <= 64 * MIB,
      `${fileOf('books', 'memory.peak')}: ${peak} bytes`,
    )
  const used = usedBy('books')
  prove(
    'time',
    'So is the CPU time of all its processes together, also of those that are gone.',
    used > 20,
    `${Math.round(used)} ms of CPU`,
  )
  tell('Adding up what ps says would have missed both. From these numbers come podman stats and the bill of a cloud.')
})

export const pressure = scene('Pressure: time that was lost by waiting', async ({ tell, perform, prove, missing }) => {
  if (v1)
    return missing(
      'the pressure of a group',
      'Groups have it in v2. Here only /proc/pressure tells, of the machine as a whole.',
    )
  if (textOf('lab', 'cpu.pressure') === undefined)
    return missing('pressure', 'This kernel was started without it: psi=1 on the kernel command line.')
  tell('How much a group uses does not tell whether it has enough. Two programs in one group want the same CPU.')
  const burn = `${workProgram()} burn 700`
  await perform(limited('pressed', {}, [oneCpu(), ...execve(['sh', '-c', `${burn} & ${burn} & wait`])]))
  const total = () => Number(/^some .*total=(\d+)/m.exec(textOf('pressed', 'cpu.pressure') ?? '')?.[1] ?? 0)
  // The kernel adds up every two seconds.
  for (let tries = 0; tries < 60 && total() === 0; tries++) await pause(50)
  prove(
    'lost',
    'In cpu.pressure stands how long somebody had to wait.',
    total() > 100_000,
    `${fileOf('pressed', 'cpu.pressure')}: ${textOf('pressed', 'cpu.pressure')?.split('\n')[0]} (microseconds)`,
  )
  tell('"some" is time in which at least one had to wait. memory.pressure and io.pressure tell of other shortages.')
})
