// A learner's file, judged beside our solutions of the other exercises. The outcome is what `cooper check` shows.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../src/base/user-error.ts'
import { findExercise } from '../../src/course/exercises.ts'
import { translate } from '../../src/course/translate.ts'
import { type Outcome, unjudged } from '../../src/grader/judge-file.ts'
import { openJudgeLab } from '../../src/grader/judge-lab.ts'
import { root } from './cooper.ts'

/** @param id of the exercise @param text of its solution.ts */
export async function outcomeOfText(id: string, text: string): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-learner-'))
  const exercises = join(root, 'exercises')
  for (const each of readdirSync(exercises).filter(name => existsSync(join(exercises, name, 'solution.ts')))) {
    mkdirSync(join(directory, each))
    copyFileSync(join(exercises, each, 'solution.ts'), join(directory, each, 'solution.ts'))
  }
  const file = join(directory, id, 'solution.ts')
  writeFileSync(file, text)
  const lab = openJudgeLab(findExercise(id))
  try {
    return await lab.judge(await translate(file))
  } catch (error) {
    if (error instanceof UserError) return unjudged(error)
    throw error
  } finally {
    await lab.close()
    rmSync(directory, { recursive: true })
  }
}

/** All that a learner reads in an outcome, in one text. */
export const toldIn = ({ notes, problem, claims }: Outcome): string => {
  const failed = claims.find(({ passed }) => passed === false)
  const claim = failed ? [`✗ ${failed.id}`, failed.evidence, failed.means, failed.look] : []
  return [...notes, problem?.message, problem?.fix, ...claim].filter(Boolean).join('\n')
}
