// A pool of one lab that is ready before a learner saves: making a lab takes longer than judging in it.

import { UserError } from '../base/user-error.ts'
import type { Exercise } from '../course/exercises.ts'
import { translate } from '../course/translate.ts'
import { type Outcome, unjudged } from './judge-file.ts'
import { type JudgeLab, openJudgeLab } from './judge-lab.ts'

export interface Pool {
  /** Judges a file, and makes the next lab ready. Throws UserError where this machine allows none. */
  judge(exercise: Exercise, file: string): Promise<Outcome>
  close(): Promise<void>
}

export function openPool(): Pool {
  let waiting: { readonly lab: JudgeLab; readonly exercise: Exercise } | undefined
  const take = (exercise: Exercise): JudgeLab => {
    const taken = waiting
    waiting = undefined
    if (taken?.exercise.id === exercise.id && !taken.lab.isOver()) return taken.lab
    void taken?.lab.close()
    return openJudgeLab(exercise)
  }
  return {
    async judge(exercise, file) {
      const lab = take(exercise)
      try {
        return await lab.judge(await translate(file))
      } catch (error) {
        await lab.close()
        if (error instanceof UserError && error.code !== 3 && error.code !== 4) return unjudged(error)
        throw error
      } finally {
        waiting = { lab: openJudgeLab(exercise), exercise }
      }
    },
    close: async () => waiting?.lab.close(),
  }
}
