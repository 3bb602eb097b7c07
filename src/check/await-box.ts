// Waits until the process appears that is to be judged.
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../base/user-error.ts'
import { namespaceNames } from '../proc/namespaces.ts'
import { look, type Process } from '../proc/process.ts'
import { unlessHidden, youngest } from '../proc/processes.ts'
import { type Held, holdIfThere, startTime } from './hold.ts'
import { differences, named, runningIt } from './staying.ts'

/** Milliseconds between two looks at all processes. */
const PAUSE = 5

/**
 * The process that runs this command, held. Undefined if there is none, and none can come any more, or time is up.
 * @param patience milliseconds after which time is up
 * @param over whether every process that could still become it has ended
 * Throws UserError where several processes run it, and are isolated in different ways.
 */
export async function awaitCommand(
  command: readonly string[],
  patience: number,
  over: () => boolean,
): Promise<Held | undefined> {
  let seen = ''
  for (const until = Date.now() + patience; Date.now() < until; ) {
    const last = over() // asked before we look, because a process can appear between the two
    const found = runningIt(command)
    const now = found.map(identified).join(' ')
    const held = now === seen ? holdOnly(found) : undefined
    if (held) return held
    if (found.length === 0 && last) return undefined
    seen = now
    // A process that is there is looked at once more, and then it is the same or not: there is nothing to wait for.
    await (found.length === 0 ? pause(PAUSE) : nextTurn())
  }
  return undefined
}

/**
 * Confirms what `awaitCommand` found: call it before a verdict is given.
 * Throws UserError where the process has ended, or where another one runs the command that is isolated in another way.
 */
export function confirmCommand(held: Held, command: readonly string[]): void {
  held.confirm()
  refuseOthers(
    look(held.pid),
    runningIt(command).filter(({ pid }) => pid !== held.pid),
  )
}

/** For a program without a command of ours: how often its processes must have looked the same. */
const ALIKE = 10

/**
 * The youngest descendant of a process, once no new ones appear for 200 ms. No one can know whether more will come.
 * @param over whether the process has ended
 */
export async function awaitYoungest(pid: number, over: () => boolean): Promise<Held | undefined> {
  let seen = ''
  for (let alike = 0; alike < ALIKE; await pause(20)) {
    if (over()) return undefined
    const now = youngest(pid)
      .map(each => `${each} ${startTime(each)}`)
      .join(' ')
    alike = now === seen ? alike + 1 : 0
    seen = now
  }
  return holdOnly(youngest(pid).map(each => look(each)))
}

const identified = ({ pid, command }: Process): string => [pid, startTime(pid), ...command].join('\0')

/** Holds the first process, if the same verdict is right for all of them. Undefined where it has ended. */
function holdOnly([first, ...others]: readonly Process[]): Held | undefined {
  if (!first) return undefined
  refuseOthers(first, others)
  const held = holdIfThere(first.pid)
  if (held && unlessHidden(() => identified(look(first.pid)) === identified(first))) return held
  held?.release()
  return undefined
}

/** Throws UserError where one of the others is isolated in another way. Which one is the box, we cannot know. */
function refuseOthers(first: Process, others: readonly Process[]): void {
  for (const other of others) {
    const by = unlessHidden(() => differences(first, other)) ?? []
    if (by.length === 0) continue
    throw new UserError(
      1,
      `two processes could be the box, and they differ in: ${by.join(', ')}\n${[first, other].map(described).join('\n')}`,
      'Let the program execute the command once, in the box.',
    )
  }
}

/** The process with its namespaces: `process 12 (sleep 100): cgroup:[4026531835] ipc:[…] …` */
const described = (process: Process): string =>
  `  ${named(process)}: ${namespaceNames.map(name => `${name}:[${process.namespaces[name] ?? ''}]`).join(' ')}`
