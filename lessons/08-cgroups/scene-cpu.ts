import { clone, execve, look, mayFail, scene, sched_setaffinity, workProgram } from 'cooperage'
import { bar, countOf, fileOf, limited, oneCpu, ourCpus, running, soon, usedBy } from './groups.ts'

export const cpu = scene('cpu.max: a fifth of a CPU', async ({ tell, perform, prove }) => {
  tell('A program computes for 600 ms, as fast as it can. Then again, in a group that may use 20 of every 100 ms.')
  await perform(clone(0, execve([workProgram(), 'burn', '600'])))
  const began = performance.now()
  await perform(running('slow', { 'cpu.max': '20000 100000' }, [workProgram(), 'burn', '600']))
  const elapsed = performance.now() - began
  const [used, throttled] = [usedBy('slow'), countOf('slow', 'cpu.stat', 'nr_throttled')]
  prove(
    'held-back',
    'Its time is used up again and again, and it waits for the next 100 ms. The kernel counts.',
    throttled > 0,
    `${fileOf('slow', 'cpu.stat')}: nr_throttled ${throttled} of nr_periods ${countOf('slow', 'cpu.stat', 'nr_periods')}`,
  )
  prove(
    'a-fifth',
    'It had a fifth of one CPU, and hardly more.',
    used / elapsed < 0.3,
    `${Math.round(used)} ms of CPU in ${Math.round(elapsed)} ms`,
  )
  tell('The quota is for all its processes on all CPUs together. With 16 threads on 16 CPUs it is gone in 1.25 ms.')
})

export const weight = scene('cpu.weight: twice as much for one as for the other', async act => {
  const { tell, perform, prove } = act
  tell('Two boxes compute for a second and a half on one CPU, at the same time. A has weight 200, B has 100.')
  const at = soon(600)
  const box = (name: string, weight: string) =>
    perform(limited(name, { 'cpu.weight': weight }, [oneCpu(), ...execve([workProgram(), 'burn', '1500', at])]))
  await Promise.all([box('a', '200'), box('b', '100')])
  const [a, b] = [usedBy('a'), usedBy('b')]
  tell(`A  ${bar(a, 25)} ${Math.round(a)} ms`)
  tell(`B  ${bar(b, 25)} ${Math.round(b)} ms`)
  prove(
    'two-to-one',
    'A had twice as much as B.',
    a / b >= 1.8 && a / b <= 2.2,
    `A ${a.toFixed(1)} ms, B ${b.toFixed(1)} ms of CPU: ${(a / b).toFixed(3)} to 1`,
  )
  tell('A weight is no limit. B alone:')
  const began = performance.now()
  await perform(limited('c', { 'cpu.weight': '100' }, [oneCpu(), ...execve([workProgram(), 'burn', '300'])]))
  const used = usedBy('c')
  tell(`B  ${bar(used, 25)} ${Math.round(used)} ms of ${Math.round(performance.now() - began)}`)
  prove(
    'no-limit',
    'Whoever is alone takes all there is, whatever its weight.',
    countOf('c', 'cpu.stat', 'nr_throttled') === 0,
    `${fileOf('c', 'cpu.stat')}: nr_throttled ${countOf('c', 'cpu.stat', 'nr_throttled')}`,
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
