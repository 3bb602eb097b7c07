// tags: fast
// The documents show what the program prints.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment, root } from './helpers/cooper.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-documents-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function check(...files: string[]) {
  const words = [join(root, 'test/transcripts.js'), '--check', ...files]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env: environment() })
  return { status, output: stdout + stderr }
}

/** A document with the check of lesson 03's text, in which `from` is replaced by `to`. */
function changed(from: string | RegExp, to: string): string {
  const whole = readFileSync(join(root, 'lessons/03-uts/README.md'), 'utf8')
  const text = /^```console\n\$ cooper check uts\n[\s\S]*?^```\n/m.exec(whole)?.[0] ?? ''
  expect(text).toMatch(from)
  const file = join(directory, 'README.md')
  writeFileSync(file, text.replace(from, to))
  return file
}

/** The texts of the lessons and the decks are checked by test/reading.test.ts and test/lecture.test.ts. */
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'lessons/README.md', 'slides/README.md']

test('every transcript in the other documents is current', { timeout: 300_000 }, () => {
  expect(check(...documents.map(file => join(root, file)).filter(file => existsSync(file)))).toEqual({
    status: 0,
    output: 'The documents are up to date.\n',
  })
})

test('a changed word is found, and the file and the command are named', () => {
  const { status, output } = check(changed('It has a UTS namespace of its own.', 'It has a PID namespace of its own.'))
  expect(status).toBe(1)
  expect(output).toContain('README.md: $ cooper check uts')
  expect(output).toContain('-   It has a PID namespace of its own.')
  expect(output).toContain('+   It has a UTS namespace of its own.')
})

test('a different number of claims is found', () => {
  expect(check(changed('5 hold, 0 fail', '6 hold, 0 fail')).status).toBe(1)
})

test('other PIDs, namespace numbers and line breaks are no difference', () => {
  const file = changed(/uts:\[\d+\], the host's/, "uts:[1234], the\n    host's")
  expect(check(file).status).toBe(0)
})

test('a command other than cooper is not run', () => {
  const { status, output } = check(changed('$ cooper check uts', '$ rm -rf cooper'))
  expect(status).toBe(1)
  expect(output).toContain("'$ rm -rf cooper' is not a cooper command")
})
