// tags: fast
// That the mutants can be tried: `npm run test:mutants` takes long, and a patch that no longer applies proves nothing.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './helpers/cooper.ts'

const directory = join(root, 'test', 'mutants')
const patches = readdirSync(directory)
const inGit = existsSync(join(root, '.git'))

const withoutQuotes = (text: string): string => text.replaceAll(/[`'"\\]/g, '')

/** Whether a test file has this title: literally, or as a title in which vitest replaces %s or $name. */
function hasTitle(file: string, title: string): boolean {
  const wanted = withoutQuotes(title)
  const text = readFileSync(join(root, file), 'utf8')
  if (withoutQuotes(text).includes(wanted)) return true
  const templates = [...text.matchAll(/'([^'\n]*(?:%[sij]|\$\w+)[^'\n]*)'/g)].map(([, template = '']) => template)
  return templates.some(template => {
    const parts = withoutQuotes(template).split(/%[sij]|\$\w+/)
    return parts.join('').length > 8 && parts.every(part => wanted.includes(part))
  })
}

test('there are at least 40 mutants, and each is a patch', () => {
  expect(patches.filter(file => !file.endsWith('.patch'))).toEqual([])
  expect(patches.length).toBeGreaterThanOrEqual(40)
})

test.runIf(inGit)('every mutant applies to the tree', () => {
  const { stdout, status } = spawnSync(process.execPath, ['test/mutants.js', '--apply'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${patches.length} passed, 0 failed\n` })
})

test.each(patches)('%s says what is broken and names a test that exists', patch => {
  const [says = '', fails = ''] = readFileSync(join(directory, patch), 'utf8').split('\n')
  expect(says, 'the first line').toMatch(/^[A-Z].+\.$/)
  const [file = '', ...groups] = fails.replace(/^Fails: /, '').split(' > ')
  const title = groups.at(-1) ?? ''
  expect(existsSync(join(root, file)), `${file} exists`).toBe(true)
  const wrongList = /^(\S+\.ts) fails where it says$/.exec(title)?.[1]
  const lesson = /^lesson (\S+)$/.exec(groups[0] ?? '')?.[1]
  const exists = wrongList
    ? existsSync(join(root, 'exercises', lesson ?? '', 'wrong', wrongList))
    : hasTitle(file, title)
  expect(exists, `a test "${title}" in ${file}`).toBe(true)
})
