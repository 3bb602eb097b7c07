// Runs in the lab, for the exercises: prepares, waits for a file, and sends the outcome.
import { writeSync } from 'node:fs'
import { Messages } from '../base/messages.ts'
import { environment } from '../course/environment.ts'
import { findExercise, givenFor } from '../course/exercises.ts'
import type { Translated } from '../course/translate.ts'
import { readyJudge } from '../grader/judge-file.ts'

const FILE = { path: 'string', name: 'string', code: 'string', map: 'string' } as const

export async function judgeCommand(called: string): Promise<void> {
  const judge = readyJudge(await givenFor(findExercise(called)), environment())
  try {
    send({ ready: true })
    const file = await new Messages(process.stdin, 'the cooper outside of the lab').next<Translated>(FILE)
    if (file) send(await judge.judge(file))
  } catch (error) {
    // EPIPE means that the cooper outside has ended, so that the lab is about to end too.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
  await judge.stop()
}

function send(message: object): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`)
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written)
}
