// Runs in the lab, for the exercises: prepares, waits for a file, and prints the outcome as one line.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { findExercise, givenFor } from '../course/exercises.ts'
import type { Translated } from '../course/translate.ts'
import { readyJudge } from '../grader/judge-file.ts'

export async function judgeCommand(called: string): Promise<void> {
  const judge = readyJudge(await givenFor(findExercise(called)))
  try {
    say('ready')
    for await (const line of createInterface({ input: process.stdin })) {
      const file: Translated = JSON.parse(line)
      say(JSON.stringify(await judge.judge(file)))
      break
    }
  } catch (error) {
    // EPIPE means that the cooper outside has ended, so that the lab is about to end too.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
  await judge.stop()
}

function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`)
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written)
}
