import { setTimeout as pause } from 'node:timers/promises'
import { clone, execve, loadProgram, look, mayFail, scene, sched_setaffinity } from 'cooperage'
import { bar, countOf, fileOf, limited, membersOf, oneCpu, ourCpus, running, usedBy } from './groups.ts'

export const cpu = scene('cpu.max: a twentieth of a CPU', async ({ tell, perform, prove }) => {
  tell('A program computes for 600 ms, as fast as it can. Then again, in a group that may use 5 of every 100 ms.')
  await perform(clone(0, execve([loadProgram(), 'burn', '600'])))
  const began = performance.now()
  await perform(running('slow', { 'cpu.max': '5000 100000' }, [loadProgram(), 'burn', '600']))
  const elapsed = performance.now() - began
  const [used, throttled] = [usedBy('slow'), countOf('slow', 'cpu.stat', 'nr_throttled')]
  prove(
    'held-back',
    'Its time is used up again and again, and it waits for the next 100 ms. The kernel counts.',
    throttled > 0,
    `${fileOf('slow', 'cpu.stat')}: nr_throttled ${throttled} of nr_periods ${countOf('slow', 'cpu.stat', 'nr_periods')}`,
  )
  prove(
    'a-twentieth',
    'It had a twentieth of one CPU, and hardly more.',
    used / elapsed < 0.1,
    `${Math.round(used)} ms of CPU in ${Math.round(elapsed)} ms`,
  )
})

export const weight = scene('cpu.weight: twice as much for one as for the other', async act => {
  const { tell, keep, prove } = act
  tell('Two boxes compute without end, on one CPU. A has weight 200, B has 100. We watch for a second and a half.')
  const busy = ['sh', '-c', `${loadProgram()} burn 60000 & exec "$@"`, 'sh']
  const box = (name: string, weight: string) =>
    keep(command => limited(name, { 'cpu.weight': weight }, [oneCpu(), ...execve([...busy, ...command])]))
  await box('a', '200')
  await box('b', '100')
  const computes = (name: string) => membersOf(name).some(pid => look(pid).stat.comm === 'load')
  for (let tries = 0; tries < 300 && !(computes('a') && computes('b')); tries++) await pause(10)
  const [startA, startB] = [usedBy('a'), usedBy('b')]
  for (let tries = 0; tries < 300 && Math.min(usedBy('a') - startA, usedBy('b') - startB) < 20; tries++) await pause(10)
  /** What both have had, and when. Whoever reads may be held up between one and the other, and reads again. */
  const both = (tries = 50): readonly [number, number, number] => {
    const began = performance.now()
    const read = [usedBy('a'), usedBy('b'), began] as const
    return performance.now() - began < 4 || tries === 0 ? read : both(tries - 1)
  }
  /** What both had in so many milliseconds, and how many it became: on a busy machine whoever waits is called late. */
  const watch = async (milliseconds: number) => {
    const before = both()
    await pause(milliseconds)
    const after = both()
    return [after[0] - before[0], after[1] - before[1], after[2] - before[2]] as const
  }
  const [hadA, hadB] = await watch(1500)
  tell(`A  ${bar(hadA, 25)} ${Math.round(hadA)} ms`)
  tell(`B  ${bar(hadB, 25)} ${Math.round(hadB)} ms`)
  prove(
    'two-to-one',
    'A had twice as much as B.',
    hadA / hadB >= 1.8 && hadA / hadB <= 2.2,
    `A ${hadA.toFixed(1)} ms, B ${hadB.toFixed(1)} ms of CPU: ${(hadA / hadB).toFixed(3)} to 1`,
  )
  tell('A weight is no limit. For a second, A is stopped for 100 ms and goes on for 100 ms, by turns:')
  // By turns, so that whatever else the machine has to do meets both halves alike.
  const [alone, beside] = [
    { had: 0, of: 0 },
    { had: 0, of: 0 },
  ]
  const add = async (to: typeof alone) => {
    const [, had, of] = await watch(100)
    to.had += had
    to.of += of
  }
  for (let turns = 0; turns < 5; turns++) {
    for (const pid of membersOf('a')) process.kill(pid, 'SIGSTOP')
    await add(alone)
    for (const pid of membersOf('a')) process.kill(pid, 'SIGCONT')
    await add(beside)
  }
  const percent = ({ had, of }: typeof alone) => (100 * had) / of
  tell(`B alone     ${bar(percent(alone), 2)} ${Math.round(percent(alone))} %`)
  tell(`B beside A  ${bar(percent(beside), 2)} ${Math.round(percent(beside))} %`)
  prove(
    'no-limit',
    'Whoever is alone takes all there is, whatever its weight.',
    percent(alone) > 1.5 * percent(beside),
    `B had ${alone.had.toFixed(1)} of ${Math.round(alone.of)} ms alone, ${beside.had.toFixed(1)} of ${Math.round(beside.of)} beside A`,
  )
})

export const cpuset = scene('cpuset: these CPUs, and no others', async ({ tell, keep, perform, prove, missing }) => {
  const cpus = ourCpus()
  const [mine, other] = cpus
  if (mine === undefined || other === undefined)
    return missing('a choice of CPUs', 'This machine, or what we were given of it, has one.')
  tell(`We may run on the CPUs ${cpus.join(' ')}. A group is given number ${mine}.`)
  const box = await keep(command => running('pinned', { 'cpuset.cpus': String(mine) }, command))
  prove(
    'pinned',
    'Who is in it may run there, and nowhere else.',
    ourCpus(look(box.pid).pid).join() === String(mine),
    `Cpus_allowed_list in /proc/${box.pid}/status: ${ourCpus(box.pid).join(' ')}`,
  )
  tell('A process may choose its CPUs itself, with sched_setaffinity. This one asks for another, from within a group.')
  const { trace } = await perform(
    limited('stubborn', { 'cpuset.cpus': String(mine) }, mayFail(sched_setaffinity([other]))),
  )
  prove(
    'a-wall',
    'An affinity is a wish, a cpuset is a wall.',
    trace.at(-1)?.errno === 22,
    `sched_setaffinity to CPU ${other} gave errno ${trace.at(-1)?.errno}; EINVAL is 22`,
  )
})
