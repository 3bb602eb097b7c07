// The kinds of parameters that are texts.

import { named, quoted } from '../value-in-words.ts'
import { kind, type More, type Parameter, unless } from './parameter.ts'

const faultOfText = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return `is ${named(value)}`
  // The kernel reads a text up to its first zero byte, and would ignore the rest.
  return value.includes('\0') ? `is ${quoted(value)}, with a zero byte in it` : undefined
}

/** What JavaScript leaves in a text where a value was not filled in. */
const leftIn = (value: unknown): string | undefined =>
  value === undefined ? undefined : /\$\{[\w.]+\}|\[object \w+\]|\bundefined\b/.exec(String(value))?.[0]

export const faultOfName = (value: unknown): string | undefined => {
  const left = leftIn(value)
  return faultOfText(value) ?? (left && `is ${quoted(String(value))}, in which ${left} stands as it is`)
}

const FIXES: readonly (readonly [start: string, fix: string])[] = [
  ['$', 'Between backticks a value is filled in, and not between quotes.'],
  ['[', 'An object is no text. Which of its fields is meant?'],
  ['u', 'What was filled in there has no value: is it misspelt, or used above the line that makes it?'],
]
export const fixName: More = { fixFor: value => FIXES.find(([start]) => leftIn(value)?.startsWith(start))?.[1] }

export const text = kind<string>('string', 'a text', faultOfText)
/** A text in which a value that JavaScript did not fill in, `${root}`, is a mistake. */
export const name = kind<string>('string', 'a text', faultOfName, fixName)
export const path = kind<string>('path', 'a path', faultOfName, fixName)
export const nameOrNull = kind<string | null>(
  'string',
  'a text, or null',
  value => (value === null ? undefined : faultOfName(value)),
  fixName,
)

const idMap = kind<string>(
  'string',
  'lines of three numbers',
  value => {
    const fault = faultOfName(value)
    if (fault) return fault
    const lines = (value as string).replace(/\n$/, '').split('\n')
    const isMap = lines.every(line => /^\s*\d+\s+\d+\s+0*[1-9]\d*\s*$/.test(line))
    return isMap ? undefined : `is ${quoted(value as string)}`
  },
  { fix: 'A map says the first id inside, the first id outside, and how many: "0 1000 1".' },
)
const setgroupsText = kind<string>(
  'string',
  'the text "deny" or "allow"',
  unless(value => /^(deny|allow)\n?$/.test(String(value))),
)

/** The text that is written to a file. Some files of /proc take texts of one form only. */
export function textFor(file: string): Parameter<string> {
  if (/^\/proc\/.*\/[ug]id_map$/.test(file)) return idMap('text')
  return /^\/proc\/.*\/setgroups$/.test(file) ? setgroupsText('text') : text('text')
}
