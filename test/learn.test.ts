// tags: slow, alone
// The guided lessons in a terminal, page by page. (reading.test.ts reads them whole.)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readProgress } from '../src/course/progress.ts'
import { readDocument } from '../src/course/text/document.ts'
import type { Question } from '../src/course/text/question.ts'
import { cooper, root } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { type Terminal, terminal } from './helpers/terminal.ts'

const ENTER = '\r'
const CTRL_C = '\x03'
const CTRL_D = '\x04'

let host: Host
let state: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'cooper-learn-'))
  host = lookAtHost()
})
afterEach(async () => {
  try {
    await expectAsBefore(host)
  } finally {
    rmSync(state, { recursive: true })
  }
})

const pages = (lesson: string) => readDocument(join(root, 'lessons', lesson, 'README.md')).pages.length
const questionsOf = (lesson: string) =>
  readDocument(join(root, 'lessons', lesson, 'README.md'))
    .pages.flatMap(page => page.blocks)
    .filter((block): block is Question => block.kind === 'predict' || block.kind === 'quiz')
const progress = () => readProgress(join(state, 'cooperage', 'progress.json')).lessons

describe('in a terminal', () => {
  const learn = (...words: string[]) => terminal(['learn', ...words], 80, undefined, { XDG_STATE_HOME: state })
  const PROMPT = /-- more|Enter: run it|Enter: next page|Enter: done|1-\d: your answer/

  /** Answers each prompt with Enter or as given. Stops at the prompt `until`. Returns the prompts. */
  async function goThrough({ shows, type }: Terminal, until: string): Promise<Set<string>> {
    const seen = new Set<string>()
    for (;;) {
      const prompt = (await shows(PROMPT)).replace(/\d:/, 'n:')
      seen.add(prompt)
      if (prompt === until) return seen
      type(prompt.startsWith('1-') ? '1' : ENTER)
    }
  }

  test('Enter and the first answer everywhere lead through a whole lesson', { timeout: 120_000 }, async () => {
    const reader = learn('uts')
    const seen = await goThrough(reader, 'Enter: done')
    reader.type(ENTER)
    await reader.shows('That was lesson 03 uts.')
    expect((await reader.gone).code).toBe(0)
    expect(seen).toContain('Enter: next page')
    expect(seen).toContain('Enter: run it')
    expect(progress()['03-uts']?.done).toMatch(/^\d{4}-/)
    const questions = questionsOf('03-uts').map(({ id }) => [id, 0])
    expect(progress()['03-uts']?.answers).toEqual(Object.fromEntries(questions))
    expect(cooper([], { env: { XDG_STATE_HOME: state } }).stdout).toMatch(/✓ 03 uts/)
  })

  test('keys go back, to the contents and to the next page, skip, and quit', async () => {
    const { shows, type, gone } = learn('uts', '--page', '2')
    await shows('page 2 of')
    type('b')
    await shows('page 1 of')
    type('t')
    await shows('that page.')
    type(`3${ENTER}`)
    await shows('page 3 of')
    type('q')
    await shows('goes on from there')
    expect((await gone).code).toBe(0)
    expect(progress()['03-uts']?.page).toBe(2)
  })

  test('a lesson goes on at the page where the reader quit', async () => {
    const first = learn('uts', '--page', '3')
    await first.shows('page 3 of')
    first.type(CTRL_D)
    await first.gone
    const second = learn('uts')
    await second.shows(`page 3 of ${pages('03-uts')}`)
    second.type('q')
    expect((await second.gone).code).toBe(0)
  })

  test('a run is performed on its page, or skipped', async () => {
    const { shows, type, gone } = learn('uts', '--page', '1')
    await shows('Enter: run it')
    type('s')
    await shows(PROMPT)
    type('b')
    await shows('Enter: run it')
    type(ENTER)
    await shows('box')
    await shows(PROMPT)
    type('q')
    expect((await gone).code).toBe(0)
  })

  test('the hint says on a narrow screen too how to quit', async () => {
    const { shows, type, gone } = terminal(['learn', 'uts', '--page', '2'], 60, undefined, { XDG_STATE_HOME: state })
    const hint = await shows(/Enter: (next page|run it).*|1-\d: your answer.*/)
    expect(hint).toMatch(/ {3}q: quit$/)
    expect(hint.length).toBeLessThan(60)
    type('q')
    expect((await gone).code).toBe(0)
  })

  test('a shell opens in the box and returns to the page', async () => {
    const reader = learn('uts', '--page', '2')
    await goThrough(reader, 'Enter: next page')
    reader.type('o')
    await reader.shows('brings you back')
    await reader.shows(/[#$] /)
    reader.type(`echo "I am in $(hostname)"${ENTER}`)
    await reader.shows('I am in box')
    reader.type(`exit${ENTER}`)
    await reader.shows('Enter: next page')
    reader.type('q')
    expect((await reader.gone).code).toBe(0)
  })

  test.each([
    ['at a page', CTRL_C, 130],
    ['at the end of input', CTRL_D, 0],
  ])('%s the lesson ends with the usual exit code and restores the terminal', async (_, key, code) => {
    const { shows, type, gone } = learn('uts')
    await shows('page 1 of')
    await shows(PROMPT)
    type(key)
    expect((await gone).code).toBe(code)
    expect(progress()['03-uts']?.page).toBe(0)
  })

  test('Ctrl-C during a run ends the run and the lesson', async () => {
    const { shows, type, gone } = learn('pid', '--page', '1')
    await shows('Enter: run it')
    type(ENTER)
    type(CTRL_C)
    expect((await gone).code).toBe(130)
  })
})

test('a page or a lesson that does not exist is an error', () => {
  expect(cooper(['learn', 'uts', '--page', '99', '--no-input'])).toMatchObject({ status: 2, stdout: '' })
  expect(cooper(['learn', 'nothing']).stderr).toContain("there is no lesson 'nothing'")
})

test('plain mode has no drawings and no motion, and words instead of symbols', () => {
  const { status, stdout } = cooper(['learn', '--no-input', '--plain', 'uts'])
  expect(status).toBe(0)
  const prose = stdout.replace(/^ {2}.*$/gm, '')
  expect(prose).not.toMatch(/[\u2500-\u257f✓✗≠▸▶•]|\u001b/)
  expect(prose).toContain('Holds: ')
})
