// What the Node in the lab does for the exercises: it makes ready, waits for a file, and says in one line what came of it.
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
    // Who asked has gone, and the lab is about to end: no fault of anybody's.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
  await judge.stop()
}

function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`)
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written)
}
