// tags: fast
// Wrong lists, and what sets their writers right: each file below test/cases is one. Its first lines say what the writer
// believes, which rule speaks, and words that must be said, with small or capital letters. `Needs: root` where it matters.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UserError } from '../src/base/user-error.ts'
import { findExercise } from '../src/course/exercises.ts'
import { translate } from '../src/course/translate.ts'
import { type Outcome, unjudged } from '../src/grader/judge-file.ts'
import { openJudgeLab } from '../src/grader/judge-lab.ts'
import { needsRoot, unless } from './helpers/unless.ts'

const directory = join(import.meta.dirname, 'cases')
const cases = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .sort()

async function judge(id: string, file: string): Promise<Outcome> {
  const lab = openJudgeLab(findExercise(id))
  try {
    return await lab.judge(await translate(file))
  } catch (error) {
    if (error instanceof UserError) return unjudged(error)
    throw error
  } finally {
    await lab.close()
  }
}

/** What the learner reads about the mistake: the failed call, or else the first claim that fails, and the notes. */
function told({ problem, claims, notes }: Outcome): { rule: string | undefined; text: string } {
  const failed = claims.find(({ passed }) => passed === false)
  const words = problem ? [problem.message, problem.fix] : [failed?.id, failed?.evidence, failed?.means, failed?.look]
  const text = [...words, ...notes].join(' ').replace(/\s+/g, ' ')
  return { rule: problem?.rule ?? failed?.rule, text }
}

/** The texts of the head's lines that begin with a word: `// Says: …`. */
const lines = (head: string, word: string): string[] =>
  [...head.matchAll(new RegExp(`^// ${word}: (.+)$`, 'gm'))].map(([, text = '']) => text)

describe('a wrong list is told its mistake', () => {
  for (const file of cases) {
    const path = join(directory, file)
    const head = readFileSync(path, 'utf8').split('\nimport')[0] ?? ''
    const needs = lines(head, 'Needs').includes('root') ? needsRoot : undefined
    unless(needs, test)(file, () => isTold(path, head))
  }
})

async function isTold(path: string, head: string): Promise<void> {
  const [rule] = lines(head, 'Rule')
  const says = lines(head, 'Says')
  expect(lines(head, 'Believes'), 'the belief behind the mistake').toHaveLength(1)
  expect(says, 'words that must be said').not.toEqual([])
  const outcome = await judge(basename(dirname(path)), path)
  expect(outcome.passed, 'whether the list passes').toBe(false)
  const { rule: spoke, text } = told(outcome)
  for (const words of says) expect(text.toLowerCase()).toContain(words.toLowerCase())
  if (rule) expect(spoke).toBe(rule)
}
