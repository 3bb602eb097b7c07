// tags: fast
// The checks of the house can fail: each is shown a small tree with one fault in it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from './helpers/cooper.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-house-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

function run(program: string, ...words: string[]): { status: number | null; said: string } {
  const file = join(root, 'node_modules', '.bin', program)
  const { status, stdout, stderr } = spawnSync(file, words, { cwd: directory, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe('dependency-cruiser', () => {
  const check = (files: Readonly<Record<string, string>>) => {
    write({ 'package.json': '{}', 'tsconfig.json': '{}', ...files })
    return run('depcruise', 'src', '--config', join(root, '.dependency-cruiser.js'))
  }

  test('lets a folder import from those before it', () => {
    const { status, said } = check({
      'src/run/start.ts': "import { each } from '../base/each.ts'\nexport const start = each\n",
      'src/base/each.ts': 'export const each = 1\n',
    })
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('no dependency violations found') })
  })

  test.each([
    ['a value', "import { explain } from '../explain/explain.ts'\nexport const start = explain\n"],
    ['a type alone', "import type { Rule } from '../explain/explain.ts'\nexport const start: Rule = 1\n"],
    ['in the middle of a function', "export const start = () => import('../explain/explain.ts')\n"],
  ])('refuses an import from a folder that comes later: %s', (_, text) => {
    const { status, said } = check({
      'src/run/start.ts': text,
      'src/explain/explain.ts': 'export type Rule = number\nexport const explain = 1\n',
    })
    expect(status).not.toBe(0)
    expect(said).toContain('run-imports-upward: src/run/start.ts → src/explain/explain.ts')
  })

  test('refuses that a folder below the course imports the toolkit', () => {
    const { status, said } = check({
      'src/lab/lab.ts': "export { toolkit } from '../index.ts'\n",
      'src/index.ts': 'export const toolkit = 1\n',
    })
    expect(status).not.toBe(0)
    expect(said).toContain('lab-imports-upward: src/lab/lab.ts → src/index.ts')
  })

  test('refuses files that import each other', () => {
    const { status, said } = check({
      'src/base/one.ts': "import { two } from './two.ts'\nexport const one = () => two\n",
      'src/base/two.ts': "import { one } from './one.ts'\nexport const two = () => one\n",
    })
    expect(status).not.toBe(0)
    expect(said).toContain('circle: src/base/')
  })

  test('refuses a folder that has no place in the order', () => {
    const { status, said } = check({
      'src/helpers/one.ts': "import { each } from '../base/each.ts'\nexport const one = each\n",
      'src/base/each.ts': 'export const each = 1\n',
    })
    expect(status).not.toBe(0)
    expect(said).toContain('folder-without-a-place: src/helpers/one.ts')
  })
})

describe('knip', () => {
  const settings = { name: 'house', type: 'module', exports: './src/index.ts' }
  test.each([
    ['an export that no file imports', 'src/base/each.ts', 'export const each = 1\nexport const other = 2\n', 'other'],
    ['a file that no file imports', 'src/base/other.ts', 'export const other = 2\n', 'src/base/other.ts'],
    [
      'a package that no file imports',
      'package.json',
      JSON.stringify({ ...settings, dependencies: { left: '1.0.0' } }),
      'left',
    ],
  ])('refuses %s', (_, path, text, names) => {
    const files = {
      'package.json': JSON.stringify(settings),
      'src/index.ts': "export { each } from './base/each.ts'\n",
      'src/base/each.ts': 'export const each = 1\n',
    }
    const check = () => run('knip', '--no-progress', '--no-config-hints', '--config', join(directory, 'knip.js'))
    write({ ...files, 'knip.js': `export { default } from '${root}/knip.js'\n` })
    expect(check()).toEqual({ status: 0, said: '' })
    write({ [path]: text })
    const { status, said } = check()
    expect(status).toBe(1)
    expect(said).toContain(names)
  })
})
