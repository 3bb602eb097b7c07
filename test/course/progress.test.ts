// tags: fast
// The learner's progress survives crashes, other versions of cooper, and two processes at once.
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeProgress, readProgress, stateDirectory } from '../../src/course/progress.ts'

let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-progress-'))
  file = join(directory, 'cooperage', 'progress.json')
})
afterEach(() => rmSync(directory, { recursive: true }))

const write = (text: string) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

test('progress is kept in the XDG state directory, unless that is a relative path', () => {
  expect(stateDirectory({ XDG_STATE_HOME: '/state', HOME: '/home/me' })).toBe('/state/cooperage')
  expect(stateDirectory({ XDG_STATE_HOME: 'state', HOME: '/home/me' })).toBe('/home/me/.local/state/cooperage')
  expect(stateDirectory({ HOME: '/home/me' })).toBe('/home/me/.local/state/cooperage')
})

test('a page, an answer and the end of a lesson are added to the file', () => {
  changeProgress('02-pid', { page: 3 }, file)
  changeProgress('02-pid', { answers: { one: 1 } }, file)
  changeProgress('02-pid', { answers: { two: 0 } }, file)
  changeProgress('03-uts', { page: 1, done: '2026-11-25T00:00:00.000Z' }, file)
  expect(readProgress(file)).toEqual({
    version: 1,
    lessons: {
      '02-pid': { page: 3, answers: { one: 1, two: 0 } },
      '03-uts': { page: 1, done: '2026-11-25T00:00:00.000Z' },
    },
  })
})

test('reading makes no file', () => {
  expect(readProgress(file)).toEqual({ version: 1, lessons: {} })
  expect(existsSync(file), 'the file exists').toBe(false)
})

test('fields of a newer version are kept', () => {
  write(JSON.stringify({ version: 7, badges: ['cooper'], lessons: { '02-pid': { page: 1, mood: 'good' } } }))
  changeProgress('02-pid', { page: 2 }, file)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 7,
    badges: ['cooper'],
    lessons: { '02-pid': { page: 2, mood: 'good' } },
  })
})

test.each([
  ['cut off in the middle', '{ "version": 1, "less'],
  ['not an object', '[]'],
  ['of other types', '{ "version": "one", "lessons": [1] }'],
])('a file that is %s counts as empty', (_, text) => {
  write(text)
  expect(readProgress(file)).toEqual({ version: 1, lessons: {} })
  expect(changeProgress('02-pid', { page: 2 }, file), 'written').toBe(true)
  expect(readProgress(file).lessons).toEqual({ '02-pid': { page: 2 } })
})

test('an unreadable file is kept beside the new one', () => {
  write('{ "version": 1, "less')
  changeProgress('02-pid', { page: 2 }, file)
  expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('{ "version": 1, "less')
})

test('the file is replaced and not written into, so that a crash leaves the old one or the new one', () => {
  write('{ "version": 1, "lessons": {} }')
  linkSync(file, `${file}.old`)
  changeProgress('02-pid', { page: 2 }, file)
  expect(readFileSync(`${file}.old`, 'utf8')).toBe('{ "version": 1, "lessons": {} }')
  expect(readProgress(file).lessons).toMatchObject({ '02-pid': { page: 2 } })
})

test('the temporary file of a killed process is removed, that of a running one is not', () => {
  write('{}')
  writeFileSync(`${file}.999999999.new`, 'half')
  writeFileSync(`${file}.1.new`, 'half')
  changeProgress('02-pid', { page: 2 }, file)
  expect(readdirSync(dirname(file)).sort()).toEqual(['progress.json', 'progress.json.1.new'])
})

test('changeProgress returns false if nothing can be written', () => {
  write('{}')
  chmodSync(dirname(file), 0o500)
  // Root ignores permissions, but cannot write below a file.
  const place = process.geteuid?.() === 0 ? join(file, 'progress.json') : file
  expect(changeProgress('02-pid', { page: 2 }, place), 'written').toBe(false)
  chmodSync(dirname(file), 0o700)
})
