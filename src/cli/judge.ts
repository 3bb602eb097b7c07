// Runs in the lab, for the exercises: prepares, waits for a file, and sends the outcome.
import { Messages } from '../base/messages.ts'
import { environment } from '../course/environment.ts'
import { findExercise, givenFor } from '../course/exercises.ts'
import type { Translated } from '../course/translate.ts'
import { readyJudge } from '../grader/judge-file.ts'

const FILE = { path: 'string', name: 'string', code: 'string', map: 'string' } as const

export async function judgeCommand(called: string): Promise<void> {
  const judge = readyJudge(await givenFor(findExercise(called)), environment())
  try {
    await send({ ready: true })
    const file = await new Messages(process.stdin, 'the cooper outside of the lab').next<Translated>(FILE)
    if (file) await send(await judge.judge(file))
  } catch (error) {
    // EPIPE means that the cooper outside has ended, so that the lab is about to end too.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
  await judge.stop()
}

/** A long outcome does not fit into the pipe at once. Node waits until it does, but for writeSync. */
const send = (message: object): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(message)}\n`, error => (error ? reject(error) : resolve()))
  })
