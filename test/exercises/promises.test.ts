// tags: fast
// Each line of a task is a promise: a comment behind it names the claims that hold it, and for each of these somebody has
// written a list that breaks it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exercises, exerciseText, givenFor } from '../../src/course/exercises.ts'
import { fails, wrongLists } from '../helpers/wrong.ts'
import { slips } from './slips.ts'

interface Promised {
  readonly line: string
  /** Undefined where no comment stands behind the line. */
  readonly claims: readonly string[] | undefined
}

/** The lines of a list in the text of a task, and what their comments name. */
function promisesIn(readme: string): Promised[] {
  const [task = ''] = readme.split(/^## Hints$/m)
  return [...task.matchAll(/^- .*(?:\n {2}.*)*/gm)].map(([item]) => {
    const comment = /<!-- held by: ([^>]*?) -->/.exec(item)?.[1]
    return { line: item.replace(/\s*<!--[\s\S]*/, ''), claims: comment?.split(/,\s*/) }
  })
}

describe.each(exercises())('each line of the task of $id', exercise => {
  const { id, directory } = exercise
  const promises = promisesIn(readFileSync(join(directory, 'README.md'), 'utf8'))
  const named = promises.flatMap(({ claims }) => claims ?? [])

  test('names the claims that hold it', () => {
    expect(promises.length, 'lines of the task').toBeGreaterThanOrEqual(3)
    expect(promises.filter(({ claims }) => !claims).map(({ line }) => line)).toEqual([])
  })

  test('names claims that the exercise has', async () => {
    const has = (await givenFor(exercise)).claims.map(claim => claim.id)
    expect(named.filter(claim => !has.includes(claim))).toEqual([])
  })

  test('is broken by a list for each of its claims', () => {
    const broken = [...wrongLists(id).map(fails), ...Object.keys(slips[id] ?? {})]
    expect(named.filter(claim => !broken.includes(claim))).toEqual([])
  })

  test('is shown to learners without its comment', () => {
    expect(exerciseText(exercise).task).not.toMatch(/<!--|held by/)
    for (const { line } of promises) expect(exerciseText(exercise).task).toContain(line)
  })
})

test('a line without a comment, and one with several lines, are found', () => {
  expect(
    promisesIn('Do this:\n\n- one,\n- two\n  lines\n  <!-- held by: a, b,\n       c -->\n\n## Hints\n\n- no\n'),
  ).toEqual([
    { line: '- one,', claims: undefined },
    { line: '- two\n  lines', claims: ['a', 'b', 'c'] },
  ])
})
