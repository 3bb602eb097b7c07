import { setTimeout as pause } from 'node:timers/promises'
import {
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  loadProgram,
  look,
  scene,
} from 'cooperage'
import { countOf, fileOf, limited, oneCpu, running, textOf, usedBy, v1 } from './groups.ts'

const MIB = 1 << 20
const noSwap = { 'memory.swap.max': '0' }

export const unlimited = scene('Seven lessons, and no limit', async ({ tell, perform, prove }) => {
  const namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWIPC
  const does = (...words: string[]) => perform(clone(namespaces, execve([loadProgram(), ...words])))
  tell('A box with mount, PID, UTS, network and IPC namespaces of its own. It asks for memory, and for processes.')
  const memory = await does('touch', '100')
  const processes = await does('fork', '200')
  prove('memory', 'It gets all the memory that it asks for.', memory.exit.code === 0, `it printed: ${said(memory)}`)
  prove('processes', 'It gets all the processes.', said(processes) === '200 children', `it printed: ${said(processes)}`)
})

const said = ({ output }: { output: string }) => output.trim()

const greedily = (name: string) => running(name, { 'memory.max': '32M', ...noSwap }, [loadProgram(), 'touch', '100'])

export const memory = scene('Who wants too much', async ({ tell, perform, prove }) => {
  tell('A program takes 100 MiB, writes to each page of it, and ends.')
  const free = await perform(clone(0, execve([loadProgram(), 'touch', '100'])))
  prove('granted', 'Without a limit it gets them.', free.exit.code === 0, `it ended with status ${free.exit.code}`)
  tell('The same program, in a group with memory.max at 32 MiB.')
  const { exit } = await perform(greedily('greedy'))
  prove(
    'killed',
    'In the group it is killed.',
    exit.signal === 'SIGKILL',
    `it printed nothing, and ended by ${exit.signal ?? `status ${exit.code}`}`,
  )
})

export const oom = scene('What the group says afterwards', async ({ tell, perform, keep, prove, missing }) => {
  tell('Again 100 MiB, where 32 are allowed. Beside it stands a group that wants nothing.')
  const neighbour = await keep(command => running('neighbour', {}, command))
  await perform(greedily('greedy'))
  const kills = countOf('greedy', 'memory.events', 'oom_kill')
  prove(
    'counted',
    'The group has counted the kill.',
    kills === 1,
    `${fileOf('greedy', 'memory.events')}: oom_kill ${kills}`,
  )
  const peak = textOf('greedy', 'memory.peak')
  if (peak === undefined) missing('memory.peak', 'It came with Linux 5.19.')
  else
    prove(
      'never-more',
      'At no time did it have more than the limit.',
      Number(peak) <= 32 * MIB,
      `${fileOf('greedy', 'memory.peak')}: ${peak} bytes; 32 MiB are ${32 * MIB}`,
    )
  const { state } = look(neighbour.pid).stat
  prove(
    'neighbour-well',
    'Its neighbour has noticed nothing.',
    state === 'S' && countOf('neighbour', 'memory.events', 'oom_kill') === 0,
    `process ${neighbour.pid} in the group beside it is in state ${state}`,
  )
})

export const high = scene('memory.high: made to wait instead', async ({ tell, perform, prove, missing }) => {
  if (v1) return missing('memory.high', 'It came with cgroup v2. In v1 there is only the limit at which one dies.')
  tell('A program takes 17 MiB: first as it likes, then in a group with memory.high at 16.25 MiB.')
  const touch = (name: string, limits: Record<string, string>) => running(name, limits, [loadProgram(), 'touch', '17'])
  const time = async (name: string, limits: Record<string, string>) => {
    const began = performance.now()
    const { exit } = await perform(touch(name, limits))
    return { exit, ms: Math.round(performance.now() - began) }
  }
  const quick = await time('quick', noSwap)
  const slowed = await time('slowed', { 'memory.high': '16640K', ...noSwap })
  tell(`Without it that took ${quick.ms} ms, and with it ${slowed.ms} ms.`)
  const events = countOf('slowed', 'memory.events', 'high')
  prove(
    'alive',
    'Above memory.high nobody is killed.',
    slowed.exit.code === 0,
    `it ended with status ${slowed.exit.code}`,
  )
  // The kernel's own count decides: on a busy machine either may take longer.
  prove(
    'slowed',
    'The kernel has held it up, and counted how often.',
    events > 0,
    `${fileOf('slowed', 'memory.events')}: high ${events}; ${slowed.ms} ms, and ${quick.ms} ms without`,
  )
})

export const accounting = scene('The group keeps the books', async ({ tell, perform, prove, missing }) => {
  tell(
    'Two programs run in one group, one after the other: one takes 24 MiB, one computes for 150 ms. Both have ended.',
  )
  const work = loadProgram()
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
})

export const pressure = scene('Pressure: time that was lost by waiting', async ({ tell, perform, prove, missing }) => {
  if (v1)
    return missing(
      'the pressure of a group',
      'Groups have it in v2. Here only /proc/pressure tells, of the machine as a whole.',
    )
  if (textOf('lab', 'cpu.pressure') === undefined)
    return missing('pressure', 'This kernel was started without it: psi=1 on the kernel command line.')
  tell('Two programs in one group want the same CPU, for 700 ms.')
  const burn = `${loadProgram()} burn 700`
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
})
