// A lab that is ready before anybody saves: making it takes longer than judging in it.

import { UserError } from '../../base/user-error.ts'
import type { Exercise } from '../../course/exercises.ts'
import { translate } from '../../course/translate.ts'
import { type Outcome, unjudged } from '../../grader/judge-file.ts'
import { type Bench, openBench } from '../../grader/pool.ts'

export interface Spare {
  /** Judges a file, and makes the next lab ready. Throws UserError where this machine allows none. */
  judge(exercise: Exercise, file: string): Promise<Outcome>
  close(): Promise<void>
}

export function spareLab(): Spare {
  let spare: { readonly bench: Bench; readonly exercise: Exercise } | undefined
  const take = (exercise: Exercise): Bench => {
    const taken = spare
    spare = undefined
    if (taken?.exercise.id === exercise.id && !taken.bench.isOver()) return taken.bench
    void taken?.bench.close()
    return openBench(exercise)
  }
  return {
    async judge(exercise, file) {
      const bench = take(exercise)
      try {
        return await bench.judge(await translate(file))
      } catch (error) {
        await bench.close()
        if (error instanceof UserError && error.code !== 3 && error.code !== 4) return unjudged(error)
        throw error
      } finally {
        spare = { bench: openBench(exercise), exercise }
      }
    },
    close: async () => spare?.bench.close(),
  }
}
