// tags: fast
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { root } from './helpers/cooper.ts'
import { tagsOf, testFiles } from './tags.ts'

test('the tags of a test file are those in its first line', () => {
  expect(tagsOf('test/x.test.ts', '// tags: slow, alone\nimport')).toEqual(['slow', 'alone'])
})

test.each([
  ['no tags', '// Whatever.\n', 'test/x.test.ts: its first line must name its tags'],
  ['tags in a later line', '\n// tags: fast\n', 'test/x.test.ts: its first line must name its tags'],
  ['a tag that does not exist', '// tags: quick\n', "test/x.test.ts: 'quick' in its first line is no tag"],
  ['neither fast nor slow', '// tags: alone\n', 'test/x.test.ts: its first line must name either fast or slow'],
  ['both fast and slow', '// tags: fast, slow\n', 'test/x.test.ts: its first line must name either fast or slow'],
])('a test file with %s is refused, with a list of the tags', (_, text, says) => {
  expect(() => tagsOf('test/x.test.ts', text)).toThrow(says)
  expect(() => tagsOf('test/x.test.ts', text)).toThrow(/\n {2}fast: npm test runs it\n {2}slow: /)
})

test('every test file has tags, and this file is among them', () => {
  expect(testFiles()).toContainEqual({ file: 'test/tags.test.ts', tags: ['fast'] })
})

test('a selection by a word that is no tag is refused', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'list'], {
    cwd: root,
    env: { ...process.env, COOPER_TEST_TAGS: 'fast,quick' },
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stdout + stderr).toContain("COOPER_TEST_TAGS: 'quick' is no tag of test/tags.ts")
})
