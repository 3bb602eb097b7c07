// tags: fast
// The curriculum is in lessons/, exercises/ and slides/. What is in src works for any course, and names none of it.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../helpers/cooper.ts'

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map(name => join(directory, name))
    .filter(path => statSync(path).isFile() && !path.includes('/build/'))

const sources = [...filesIn(join(root, 'src')), ...filesIn(join(root, 'native'))]
  .filter(path => /\.(ts|c|h)$/.test(path))
  .map(path => ({ path: path.slice(root.length + 1), lines: readFileSync(path, 'utf8').split('\n') }))
const ids = [...new Set(['lessons', 'exercises'].flatMap(half => readdirSync(join(root, half))))].filter(id =>
  /^\d\d-/.test(id),
)
const names = ids.flatMap(id => [id.slice(3), id.slice(0, 2), String(Number(id.slice(0, 2)))])
const claims = ids
  .flatMap(id =>
    ['lessons', 'exercises'].flatMap(half => ['check.ts', 'given.ts'].map(file => join(root, half, id, file))),
  )
  .flatMap(file => {
    try {
      return [...readFileSync(file, 'utf8').matchAll(/claim\(\s*'([a-z-]+)'/g)].map(([, id = '']) => id)
    } catch {
      return [] // there is no such file
    }
  })

/** The lines of src and native that match, as `path:line: text`. */
const linesWith = (pattern: RegExp, where = /^/): string[] =>
  sources
    .filter(({ path }) => where.test(path))
    .flatMap(({ path, lines }) =>
      lines.flatMap((text, i) => (pattern.test(text) ? [`${path}:${i + 1}: ${text.trim()}`] : [])),
    )

test('there are lessons, exercises and claims to look for', () => {
  expect(ids.length).toBeGreaterThan(10)
  expect(claims.length).toBeGreaterThan(50)
})

test('no source file names a lesson or an exercise by its directory', () => {
  expect(linesWith(new RegExp(`\\b(${ids.join('|')})\\b`))).toEqual([])
})

test('no source file names a lesson or an exercise by its number', () => {
  expect(linesWith(/\b(lesson|exercise)s? \d/i)).toEqual([])
  expect(linesWith(/ \((0\d|1\d)(, \d\d)*\)/)).toEqual([])
})

test('no source file shows a command with a lesson in it', () => {
  const commands = 'ablate|check|demo|hint|learn|present|reset|run|solution|watch'
  expect(linesWith(new RegExp(`\\bcooper (${commands}) (${names.join('|')})\\b`))).toEqual([])
})

// A claim's id of one word ('filter') is an ordinary word, and the x-ray has rows of its own ('uid-map').
test('no source file names a claim of a lesson', () => {
  const telling = claims.filter(id => id.includes('-'))
  expect(linesWith(new RegExp(`'(${telling.join('|')})'`), /^src\/(?!proc\/)/)).toEqual([])
})
