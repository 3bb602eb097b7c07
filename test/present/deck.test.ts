// tags: fast
// Decks: slides, steps, notes and times; and recordings of blocks.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decks, findDeck, livesOf, planned, readDeck } from '../../src/present/deck.ts'
import { checkOf, deadline } from '../../src/present/performance.ts'
import { readRecording, recordingFile, writeRecording } from '../../src/present/recording.ts'
import { root } from '../helpers/cooper.ts'

const deck = readDeck(join(root, 'test/fixtures/decks/all.md'))
const slide = (title: string) => deck.slides.find(each => each.title === title) ?? expect.fail(title)

describe('a deck', () => {
  test('has a title, slides, times and notes', () => {
    expect(deck.title).toBe('A deck with all there is')
    expect(deck.slides).toHaveLength(7)
    expect(planned(deck)).toBe(3)
    expect(deck.slides[0]).toMatchObject({ minutes: 1, notes: ['Say **good morning**.'] })
  })

  test('shows the items of a list one by one, and waits at a pause', () => {
    const { items, steps } = slide('Bit by bit')
    expect(items.map(({ from }) => from)).toEqual([1, 2, 3])
    expect(steps).toBe(3)
  })

  test('highlights groups of lines of code one after the other, and shows pictures', () => {
    const { items, steps } = slide('Code and a picture')
    expect(items[0]?.shows).toMatchObject({ kind: 'code', focus: [[1], [2]] })
    expect(items[1]?.shows).toMatchObject({ kind: 'image', file: 'dot.png' })
    expect(steps).toBe(2)
  })

  test('shows the answer and the rest of the slide after the run', () => {
    const kinds = slide('A run').items.map(({ from, shows }) => [from, shows.kind])
    expect(kinds).toEqual([
      [0, 'predict'],
      [0, 'live'],
      [1, 'answer'],
      [1, 'prose'],
    ])
  })

  test('has live blocks', () => {
    expect(livesOf(deck).map(({ role }) => role)).toEqual(['run', 'run', 'step', 'shell'])
  })

  test('is found by number, name, both, or file', () => {
    for (const called of ['3', '03', 'uts', '03-uts', 'slides/03-uts.md'])
      expect(findDeck(called)).toMatch(/slides\/03-uts\.md$/)
    expect(() => findDeck('nothing')).toThrow(/no deck 'nothing'/)
    expect(() => findDeck('nothing.md')).toThrow(/no file/)
  })
})

describe.each(decks())('the deck %s', id => {
  const { slides, title } = readDeck(findDeck(id))

  test('has 5 to 15 slides, times, notes and live blocks', () => {
    expect(slides.length).toBeGreaterThanOrEqual(5)
    expect(slides.length).toBeLessThanOrEqual(15)
    expect(slides.filter(({ minutes }) => minutes === 0).map(each => each.title)).toEqual([])
    expect(slides.flatMap(({ notes }) => notes)).not.toEqual([])
    expect(slides.flatMap(({ items }) => items.map(({ shows }) => shows.kind))).toContain('live')
    expect(title).not.toBe('')
  })
})

describe('a recording', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cooper-recording-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const recording = {
    command: 'cooper demo uts',
    columns: 72,
    rows: 24,
    timestamp: 1_795_000_000,
    output: [
      [0.25, 'one\n'],
      [1, '\u001b[32mtwo\u001b[39m\n'],
    ],
    exit: 1,
    claims: ['own-name', 'one-name'],
  } as const

  test('is read as it was written', () => {
    const file = recordingFile('03-uts', recording.command, directory)
    writeRecording(file, recording)
    expect(readRecording(file)).toEqual(recording)
  })

  test('is an asciicast of the third version', () => {
    const file = recordingFile('03-uts', recording.command, directory)
    writeRecording(file, recording)
    const [header = '', comment, first = '', ...rest] = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(JSON.parse(header)).toMatchObject({ version: 3, term: { cols: 72, rows: 24 } })
    expect(comment).toMatch(/^#/)
    expect(JSON.parse(first)).toEqual([0.25, 'o', 'one\r\n'])
    expect(JSON.parse(rest.at(-1) ?? '')).toEqual([0, 'x', '1'])
  })

  test('is undefined if the file is missing, and an error if the file is something else', () => {
    const file = join(directory, 'x.cast')
    writeFileSync(file, '{ "version": 2 }\n')
    expect(() => readRecording(file)).toThrow(/is not a recording: version 2/)
    expect(readRecording(join(directory, 'y.cast'))).toBeUndefined()
  })

  test('has a file of its own for each command', () => {
    expect(recordingFile('a', 'cooper demo uts -- a')).not.toBe(recordingFile('a', 'cooper demo uts -- b'))
  })

  test('determines how long the block may take', () => {
    expect(deadline(undefined)).toBe(10_000)
    expect(deadline({ ...recording, output: [[20, 'x']] })).toBe(60_000)
  })
})

test.each([
  ['cooper demo uts', 'cooper check uts --json'],
  ['cooper demo uts --xray', 'cooper check uts --json'],
  ['cooper demo pid --without 2 --trace', 'cooper check pid --without 2 --json'],
  ['cooper demo pid -- ps ax', 'cooper check pid --json'],
  ['cooper demo uts order', undefined],
  ['cooper check uts', undefined],
])('the box of `%s` is judged by `%s`', (command, check) => expect(checkOf(command)).toBe(check))
