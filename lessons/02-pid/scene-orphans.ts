// 02 pid: who buries the dead
import { setTimeout as pause } from 'node:timers/promises'
import {
  clone,
  type Director,
  exit,
  initProgram,
  kill,
  look,
  type Process,
  processes,
  SIGKILL,
  scene,
  sharing,
} from 'cooperage'
import { box } from './lesson.ts'

type Stat = Process['stat']

/** The shell in brackets ends at once. What it has started is an orphan then, and number one inherits it. */
const orphanage =
  (...first: string[]) =>
  (command: string[]) =>
    box([...first, '/bin/sh', '-c', 'for i in 1 2 3; do (sleep 1000 &) ; done; exec "$@"', 'sh', ...command])

/** Everybody whom a process's /proc lists. */
const everybody = (pid: number): Stat[] =>
  processes(`/proc/${pid}/root/proc`).flatMap(each => {
    try {
      return [each.stat]
    } catch {
      return [] // gone since it was listed
    }
  })

const show = (all: Stat[]) => all.map(({ pid, comm, state }) => `${pid} ${comm} ${state}`).join(', ')
const zombiesOf = (all: Stat[]) => all.filter(({ state }) => state === 'Z').length

/** Everybody, once the shells have become what they start: they need a moment, as every process does. */
async function begun(pid: number): Promise<Stat[]> {
  const busy = ({ comm, state }: Stat) => comm === 'sh' || state !== 'S'
  for (let tries = 0; tries < 100 && everybody(pid).some(busy); tries++) await pause(20)
  return everybody(pid)
}

/** Ends the orphans, and gives who is listed when all is as expected, or two seconds have passed. */
async function endOrphans({ perform }: Director, pid: number, expected: (all: Stat[]) => boolean): Promise<Stat[]> {
  const orphans = sharing(look(pid), 'pid').filter(each => each !== pid && look(each).insidePid !== 1)
  await perform(clone(0, [...orphans.map(orphan => kill(orphan, SIGKILL)), exit(0)]))
  for (let tries = 0; tries < 100 && !expected(everybody(pid)); tries++) await pause(20)
  return everybody(pid)
}

export const zombies = scene('The dead stay, where number one does not bury them', async act => {
  const { tell, keep, prove } = act
  tell('A shell makes three orphans, and then becomes `sleep`. That is number one now, and it waits for nobody.')
  const { pid } = await keep(orphanage())
  tell(`Its /proc: ${show(await begun(pid))}. Number one and three others; S is for sleeping. The three are ended.`)
  const left = await endOrphans(act, pid, all => zombiesOf(all) === 3)
  tell(`Its /proc: ${show(left)}. Z is for zombie.`)
  prove(
    'they-stay',
    'Under a number one that does not wait, three zombies stay.',
    zombiesOf(left) === 3,
    `its /proc: ${show(left)}`,
  )
})

export const init = scene('An init as number one waits for everybody', async act => {
  const { tell, keep, prove } = act
  tell('The same shell with its three orphans. But number one is init, and the shell is number two.')
  const { pid } = await keep(orphanage(initProgram()))
  tell(`Its /proc: ${show(await begun(pid))}. The orphans are ended.`)
  const left = await endOrphans(act, pid, all => all.length === 2)
  tell(`Its /proc: ${show(left)}.`)
  prove(
    'init-reaps',
    'Under an init no zombie stays.',
    left.length === 2 && zombiesOf(left) === 0 && left[0]?.comm === 'init',
    `its /proc: ${show(left)}`,
  )
})
