// tags: fast
// The lessons cover the whole lecture: lessons/README.md lists where, and the lessons have these pages.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lessons } from '../../src/course/lessons.ts'
import { readDocument } from '../../src/course/text/document.ts'
import type { Question } from '../../src/course/text/question.ts'
import { root } from '../helpers/cooper.ts'

const table = readFileSync(join(root, 'lessons/README.md'), 'utf8')
const rows = [...table.matchAll(/^\| ([\d.]+) (.*?) *\| `([\w-]+)` *\| (.*?) *\|$/gm)].map(
  ([, section, , lesson, heading]) => ({
    section: section as string,
    lesson: lesson as string,
    heading: heading as string,
  }),
)
const pagesOf = (lesson: string) => readDocument(join(root, 'lessons', lesson, 'README.md')).pages

test('some lesson covers every section of the lecture', () => {
  const sections = [...new Set(rows.map(({ section }) => section))]
  expect(sections).toEqual(['1', '2', '3', '4', '5', '6.1', '6.2', '6.3', '7', '8', '9', '10', '11'])
})

test.each(rows)('section $section: lesson $lesson has "$heading"', ({ lesson, heading }) => {
  expect(pagesOf(lesson).map(({ title }) => title)).toContain(heading)
})

describe.each(lessons().filter(({ number }) => Number(number) <= 10))('the text of lesson $id', ({ id }) => {
  const pages = pagesOf(id)
  const blocks = pages.flatMap(page => page.blocks)
  const questions = blocks.filter((each): each is Question => each.kind === 'predict' || each.kind === 'quiz')
  const ids = questions.map(each => each.id)

  test('has predictions, questions, a list that is broken on purpose, an x-ray, and the code of its list', () => {
    expect(blocks.filter(({ kind }) => kind === 'predict').length).toBeGreaterThanOrEqual(3)
    expect(blocks.filter(({ kind }) => kind === 'quiz').length).toBeGreaterThanOrEqual(2)
    const roles = blocks.map(block => (block.kind === 'live' ? block.role : ''))
    expect(roles).toContain('break')
    expect(roles).toContain('xray')
    expect(blocks.map(block => (block.kind === 'code' ? block.source : undefined))).toContainEqual(
      expect.stringContaining('#box'),
    )
  })

  test('asks each question once', () => expect(new Set(ids).size).toBe(ids.length))

  test('has pages on the check, mistakes, engines and questions', () => {
    const titles = pages.map(({ title }) => title).join('\n')
    for (const wanted of [
      'Is it true',
      'What changed in /proc',
      'Common mistakes',
      'What real engines do',
      'Questions',
    ])
      expect(titles).toContain(wanted)
  })

  test('has only pictures that fit into 80 columns', () => {
    const pictures = blocks.flatMap(block => (block.kind === 'code' && block.language === '' ? [block.text] : []))
    for (const line of pictures.flatMap(text => text.split('\n'))) expect(line.length).toBeLessThanOrEqual(78)
  })
})

test('every lesson has a text', () => {
  for (const { directory } of lessons()) expect(readdirSync(directory)).toContain('README.md')
})
