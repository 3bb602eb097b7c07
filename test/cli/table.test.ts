// tags: fast
// The table of a scene, on output of any width and for screen readers.
import { Chalk } from 'chalk'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { tableLines } from '../../src/cli/show/table.ts'

const table = {
  things: ['a container', 'a virtual machine'],
  rows: [
    ['memory', '16 KiB', '208.4 MiB'],
    ['host sees', '15 first', '22 qemu-system-x86_64, which is a process like any other'],
  ],
} as const
const output = (width: number, plain = false) => ({ width, plain, style: new Chalk({ level: 0 }), line: () => {} })

test('each thing has a column and each question a line', () => {
  expect(tableLines(output(100), table)).toEqual([
    '           a container  a virtual machine',
    'memory     16 KiB       208.4 MiB',
    'host sees  15 first     22 qemu-system-x86_64, which is a process like any other',
  ])
})

test.each([80, 60, 40])('at %i columns every line fits and no text is lost', width => {
  const lines = tableLines(output(width), table)
  expect(Math.max(...lines.map(line => stringWidth(line)))).toBeLessThanOrEqual(width - 4)
  const letters = (text: string) => [...text.replace(/\s/g, '')].sort().join('')
  expect(letters(lines.join(''))).toBe(letters([...table.things, ...table.rows.flat()].join('')))
})

test('in plain mode each question is a sentence', () => {
  expect(tableLines(output(80, true), table)[0]).toBe('memory: a container, 16 KiB; a virtual machine, 208.4 MiB.')
})
