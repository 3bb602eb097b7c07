// A lab in which a judge waits for a learner's file, to evaluate, perform and judge it. What a list does to the lab stays
// there, and so a lab serves for one file: the next file gets another lab, as new as the first.
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Shape } from '../base/message.ts'
import { Messages } from '../base/messages.ts'
import { UserError } from '../base/user-error.ts'
import { withTimeout } from '../base/with-timeout.ts'
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

/** The messages of the judge in the lab: first that it is ready, then the outcome. */
const READY_MESSAGE: Shape = { ready: 'boolean' }
const OUTCOME: Shape = { passed: 'boolean', claims: 'array', trace: 'array', places: 'array', notes: 'array' }

export interface JudgeLab {
  /** Resolves when the judge is ready, or the lab has ended. */
  readonly ready: Promise<void>
  /** Whether the lab has ended: its judge may have been killed meanwhile. */
  isOver(): boolean
  /** Judges one file, and ends the lab. Throws UserError if this machine allows no lab. */
  judge(file: Translated): Promise<Outcome>
  /** Ends the lab. Resolves when it is gone: a caller that does not wait leaves a lab that is being torn down. */
  close(): Promise<void>
}

/** Makes a lab for an exercise, and starts a judge in it. @param goesWithout is called with the reason if there are no cgroups */
export function openJudgeLab(exercise: Exercise, goesWithout: (why: UserError) => void = () => {}): JudgeLab {
  let give: (file: Translated | undefined) => void = () => {}
  const file = new Promise<Translated | undefined>(resolve => (give = resolve))
  let isReady: () => void = () => {}
  const ready = new Promise<void>(resolve => (isReady = resolve))
  const outcome = converse(exercise, file, isReady, goesWithout)
  let over = false
  const ended = () => {
    over = true
    isReady() // a caller that now asks for a verdict learns why there is none
  }
  void outcome.then(ended, ended)
  return {
    ready,
    isOver: () => over,
    async judge(translated) {
      give(translated)
      const came = await outcome.catch(withoutCgroups)
      if (came) return came
      throw new UserError(
        1,
        'the lab ended before there was a verdict',
        'Does the box, or the list, kill every process that it can see? Then it has killed its judge.',
      )
    },
    async close() {
      give(undefined)
      await outcome.catch(() => {})
    },
  }
}

function withoutCgroups(error: unknown): Outcome {
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
  const receiving = new Socket({ fd: output.read, readable: true, writable: false })
  const messages = new Messages(receiving, 'the judge in the lab')
  let theirs = [input.read, output.write]
  const leaveTheirs = () => {
    for (const fd of theirs) closeSync(fd)
    theirs = []
  }
  try {
    return await converseInLab(ourselves(), options, async running => {
      leaveTheirs()
      const first = await Promise.race([
        withTimeout(READY, messages.next(READY_MESSAGE), () => undefined),
        givenUp(file),
      ])
      if (first === GIVEN_UP) return undefined
      if (first === undefined) {
        // Where there is no lab, this says why.
        await running.performed
        return undefined
      }
      isReady()
      const translated = await Promise.race([file, running.exited.then(() => undefined)])
      if (!translated) return undefined
      sending.end(`${JSON.stringify(translated)}\n`)
      return withTimeout(VERDICT, messages.next<Outcome>(OUTCOME), () => undefined)
    })
  } finally {
    leaveTheirs()
    sending.destroy()
    receiving.destroy()
  }
}

const GIVEN_UP = Symbol()

/** Resolves where there will be no file; then there is no reason to wait until the lab is ready. */
const givenUp = (file: Promise<Translated | undefined>): Promise<typeof GIVEN_UP> =>
  new Promise(resolve => void file.then(translated => translated ?? resolve(GIVEN_UP)))
