// 02 pid: which signals reach number one, and from where
import { setTimeout as pause } from 'node:timers/promises'
import {
  CLONE_NEWPID,
  clone,
  type Director,
  execve,
  exit,
  fork,
  initProgram,
  kill,
  look,
  SIGKILL,
  SIGTERM,
  scene,
  sharing,
  sleep,
} from 'cooperage'
import { box } from './lesson.ts'

const alive = (pid: number): boolean => {
  try {
    return look(pid).stat.state !== 'Z'
  } catch {
    return false
  }
}

/** Sends a signal from the host, and waits so many milliseconds for the end of whom it is sent to. */
async function ends({ perform }: Director, signal: number, pid: number, patience = 2000): Promise<boolean> {
  await perform(clone(0, [kill(pid, signal)]))
  for (const until = Date.now() + patience; Date.now() < until && alive(pid); ) await pause(10)
  return !alive(pid)
}

const says = (ended: boolean) => (ended ? 'it has ended' : 'it is still there')

export const sigterm = scene('Number one is deaf to SIGTERM, and how a box is stopped politely', async act => {
  const { tell, keep, prove } = act
  tell('A `sleep` like any other is sent SIGTERM. Then a `sleep` that is number one of a box is sent the same.')
  const usual = await keep(command => clone(0, [execve(command)]))
  const one = await keep(box)
  const usualEnds = await ends(act, SIGTERM, usual.pid)
  const oneEnds = await ends(act, SIGTERM, one.pid, 250)
  prove(
    'sigterm-is-lost',
    'SIGTERM ends a process, and does nothing to a number one without a handler for it.',
    usualEnds && !oneEnds,
    `after kill(${usual.pid}, SIGTERM): ${says(usualEnds)}; a quarter of a second after kill(${one.pid}, SIGTERM), number ${one.look().insidePid} of the box: ${says(oneEnds)}`,
  )

  tell('Two more boxes. In one, number one is a shell with a handler (trap). In the other, the command is number two.')
  const trap = ['sh', '-c', 'trap "exit 0" TERM; "$@" & wait', 'sh']
  const handled = await keep(command => box([...trap, ...command]))
  const handledEnds = await ends(act, SIGTERM, handled.look().stat.ppid)
  const behind = await keep(command => box([initProgram(), '/bin/sh', '-c', 'exec "$@"', 'sh', ...command]))
  const behindEnds = await ends(act, SIGTERM, behind.look().stat.ppid)
  prove(
    'handler-or-init',
    'With a handler, or under an init, SIGTERM ends the box.',
    handledEnds && behindEnds,
    `a shell with a trap for TERM as number one: ${says(handledEnds)}; init as number one: ${says(behindEnds)}`,
  )
})

export const sigkill = scene('SIGKILL at number one: from inside nothing, from outside the end of all', async act => {
  const { tell, perform, keep, prove } = act
  tell('From inside: number two sends SIGKILL to number one, sleeps for 50 ms, and ends with status 42.')
  const murder = await perform(clone(CLONE_NEWPID, [fork(), kill(1, SIGKILL), sleep(50), exit(42)]))
  prove(
    'safe-from-inside',
    'SIGKILL from inside does nothing to number one.',
    murder.exit.code === 42 && murder.exit.signal === undefined,
    `kill(1, SIGKILL) gave ${murder.trace[1]?.result}; 50 ms later number two ended with status ${murder.exit.code}, and number one handed that on`,
  )

  tell('From outside: a box of three processes. The host sends SIGKILL to its number one, and to nobody else.')
  const one = await keep(command => box(['sh', '-c', 'sleep 1000 & sleep 1000 & exec "$@"', 'sh', ...command]))
  const others = sharing(look(one.pid), 'pid').filter(pid => pid !== one.pid)
  const killed = await ends(act, SIGKILL, one.pid)
  prove(
    'takes-all-along',
    "SIGKILL from the parent's namespace ends number one, and with it everybody in the box.",
    killed && others.length === 2 && !others.some(alive),
    `after kill(${one.pid}, SIGKILL) ${says(killed)}; of ${others.join(' and ')}, its children, ${others.filter(alive).length} are left`,
  )
})
