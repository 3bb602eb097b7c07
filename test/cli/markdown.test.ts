// tags: fast
// Markdown on the terminal. The expected output is in test/cli/markdown/*.txt; `npx vitest -u` renews it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Chalk } from 'chalk'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { renderCode, renderMarkdown } from '../../src/cli/show/markdown.ts'
import { root } from '../helpers/cooper.ts'

const directory = join(root, 'test/cli/markdown')
const sample = readFileSync(join(directory, 'sample.md'), 'utf8')
const black = new Chalk({ level: 0 })
const colours = new Chalk({ level: 1 })

describe.each([60, 80, 120])('at %i columns', width => {
  test('Markdown is rendered as in the saved file', async () => {
    const lines = renderMarkdown(sample, { style: black, width, plain: false })
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(directory, `${width}.txt`))
  })

  test.each([
    ['in colours', { style: colours, width, plain: false }],
    ['for screen readers', { style: black, width, plain: true }],
    ['without colours', { style: black, width, plain: false }],
  ])('every line of prose fits, %s', (_, look) => {
    const prose = sample.slice(0, sample.indexOf('```ts'))
    expect(renderMarkdown(prose, look).filter(line => stringWidth(line) > width)).toEqual([])
  })
})

test('no markup is left in list items and table cells', () => {
  const text = renderMarkdown(sample, { style: black, width: 80, plain: false }).join('\n')
  expect(text).not.toMatch(/\*\*|_emphasis_|&amp;|\]\(/)
})

test('colours add no information', () => {
  const plainOf = (lines: string[]) => lines.join('').replace(/\u001b\[[\d;]*m|[`─\s]/g, '')
  const [dark, light] = [colours, black].map(style =>
    plainOf(renderMarkdown(sample, { style, width: 200, plain: false })),
  )
  expect(dark).toBe(light)
})

test('only colours that are readable on light and dark backgrounds are used', () => {
  const text = renderMarkdown(sample, { style: colours, width: 80, plain: false }).join('\n')
  const codes = new Set([...text.matchAll(/\u001b\[([\d;]*)m/g)].map(([, code]) => Number(code)))
  // Yellow, white, grey and the bright ones.
  for (const code of [33, 37, 90, 91, 92, 93, 94, 95, 96, 97]) expect(codes).not.toContain(code)
})

test('in plain mode a table is sentences, and nothing is drawn', () => {
  const text = renderMarkdown(sample, { style: black, width: 80, plain: true }).join('\n')
  expect(text).toContain('engine: `runc`; what it does: a helper in C calls')
  expect(text).not.toMatch(/[\u2500-\u257f\u2022]/)
})

test('a line of code that is too long is wrapped, and a comment stays a comment', () => {
  const code = [
    '  // A mqueue shows the queues of whoever mounts it, as a proc does with processes.',
    "  mount('mqueue', queues, 'mqueue', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),",
  ].join('\n')
  expect(renderCode(code, 'ts', { style: black, width: 60, plain: false }).map(line => line.slice(2))).toEqual([
    '  // A mqueue shows the queues of whoever mounts it, as a',
    '  // proc does with processes.',
    "  mount('mqueue', queues, 'mqueue', MS_NOSUID |",
    '      MS_NODEV | MS_NOEXEC, null),',
  ])
})

test('a long comment that ends on its line is closed on the last line', () => {
  const code = '  /** What Podman leaves a container: default_capabilities in the page containers.conf(5). */'
  expect(renderCode(code, 'ts', { style: black, width: 60, plain: false }).map(line => line.slice(2))).toEqual([
    '  /** What Podman leaves a container: default_capabilities',
    '   * in the page containers.conf(5). */',
  ])
  const full = `  /** ${'word '.repeat(10)}ends. */` // 62 columns: its last word fits, but its end does not
  expect(renderCode(full, 'ts', { style: black, width: 63, plain: false }).map(line => line.slice(2))).toEqual([
    `  /** ${'word '.repeat(10)}ends.`,
    '   */',
  ])
})

test('a picture in characters is not wrapped', () => {
  const picture = `${'-'.repeat(70)}>`
  expect(renderCode(picture, '', { style: black, width: 60, plain: false }).join('').trim()).toBe(picture)
})
