// The bench: a lab in which somebody waits for a learner's file, to read, perform and judge it. What a list does to the lab
// stays there, and so a lab serves for one file: the next one finds another, as new as the first.
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import { UserError } from '../base/user-error.ts'
import { courseDirectory } from '../course/directories.ts'
import { type Exercise, givenFor } from '../course/exercises.ts'
import type { Translated } from '../course/translate.ts'
import { NotDelegated } from '../lab/cgroups.ts'
import { converseInLab } from '../lab/lab.ts'
import { ourselves, toVariable } from '../lab/second-node.ts'
import { pipe } from '../run/pipe.ts'
import { type Outcome, unjudged } from './judge-file.ts'

/** Milliseconds until a lab must be ready, and those that a verdict may take. */
const READY = 30_000
const VERDICT = 30_000

export interface Bench {
  /** Kept when somebody is ready. */
  readonly ready: Promise<void>
  /** Whether the lab has ended: whoever waits in it may have been killed meanwhile. */
  isOver(): boolean
  /** Once; the lab is gone then. Throws UserError where this machine allows none. */
  judge(file: Translated): Promise<Outcome>
  /** Gives it up. Kept when the lab is gone: whoever leaves earlier leaves a lab that is being torn down. */
  close(): Promise<void>
}

/** Makes a lab for an exercise, and in it somebody who waits. */
export function openBench(exercise: Exercise, goesWithout: (why: UserError) => void = () => {}): Bench {
  let give: (file: Translated | undefined) => void = () => {}
  const file = new Promise<Translated | undefined>(resolve => (give = resolve))
  let isReady: () => void = () => {}
  const ready = new Promise<void>(resolve => (isReady = resolve))
  const outcome = converse(exercise, file, isReady, goesWithout)
  let over = false
  const ended = () => {
    over = true
    isReady() // whoever wants a verdict hears why there is none
  }
  void outcome.then(ended, ended)
  return {
    ready,
    isOver: () => over,
    async judge(translated) {
      give(translated)
      const came = await outcome.catch(withoutGroups)
      if (came) return came
      throw new UserError(
        1,
        'the lab ended before there was a verdict',
        'Does the box, or the list, kill whomever it can see? Then it has killed who judges it.',
      )
    },
    async close() {
      give(undefined)
      await outcome.catch(() => {})
    },
  }
}

function withoutGroups(error: unknown): Outcome {
  if (error instanceof NotDelegated) return { ...unjudged(error), cannot: true }
  throw error
}

async function converse(
  exercise: Exercise,
  file: Promise<Translated | undefined>,
  isReady: () => void,
  without: (why: UserError) => void,
): Promise<Outcome | undefined> {
  const { needs } = await givenFor(exercise)
  const [input, output] = [pipe(), pipe()]
  const env = { ...process.env, ...toVariable({ name: 'judge', args: [exercise.id] }) }
  const options = {
    stdio: [input.read, output.write, 2] as const,
    keep: [courseDirectory() ?? []].flat(),
    cgroups: needs?.cgroups ?? false,
    without,
    env,
  }
  const sending = new Socket({ fd: input.write, readable: false, writable: true }).on('error', () => {})
  const lines = linesFrom(output.read)
  let theirs = [input.read, output.write]
  const leaveTheirs = () => {
    for (const fd of theirs) closeSync(fd)
    theirs = []
  }
  try {
    return await converseInLab(ourselves(), options, async running => {
      leaveTheirs()
      const first = await Promise.race([within(READY, lines.next()), givenUp(file)])
      if (first === GIVEN_UP) return undefined
      if (first !== 'ready') {
        // Where there is no lab, it says why.
        await running.performed
        return undefined
      }
      isReady()
      const translated = await Promise.race([file, running.exited.then(() => undefined)])
      if (!translated) return undefined
      sending.end(`${JSON.stringify(translated)}\n`)
      return parsed(await within(VERDICT, lines.next()))
    })
  } finally {
    leaveTheirs()
    sending.destroy()
    lines.close()
  }
}

const GIVEN_UP = Symbol()

/** Kept where there will be no file; then nobody need wait until the lab is ready. */
const givenUp = (file: Promise<Translated | undefined>): Promise<typeof GIVEN_UP> =>
  new Promise(resolve => void file.then(translated => translated ?? resolve(GIVEN_UP)))

function parsed(line: string | undefined): Outcome | undefined {
  try {
    return line === undefined ? undefined : JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Nothing, where time was up. */
function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => (timer = setTimeout(() => resolve(undefined), milliseconds)))
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function linesFrom(fd: number) {
  const socket = new Socket({ fd, readable: true, writable: false })
  let rest = ''
  const got: (string | undefined)[] = []
  let waiting: ((line: string | undefined) => void) | undefined
  const give = (line: string | undefined) => {
    if (!waiting) return void got.push(line)
    waiting(line)
    waiting = undefined
  }
  socket.on('error', () => {})
  socket.on('close', () => give(undefined))
  socket.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) give(line)
  })
  return {
    /** Nothing, where nobody writes any more. */
    next: (): Promise<string | undefined> =>
      got.length > 0 ? Promise.resolve(got.shift()) : new Promise(resolve => (waiting = resolve)),
    close: () => void socket.destroy(),
  }
}
