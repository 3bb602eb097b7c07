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

export const text = kind<string>('string', 'a text', faultOfText, {
  fixFor: value => (typeof value === 'number' ? `A text stands between quotes: '${value}'.` : undefined),
})
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

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** No program starts in less memory: the kernel accepts the limit, and kills the process at execve. */
const LEAST_MEMORY = 2 ** 18

/** Whether a limit was meant in other units: the kernel counts memory in bytes. */
function tooLittleMemory(text: string): number | undefined {
  const [, digits, unit = ''] = /^\s*(\d+)\s*([KMGT]?)\s*$/i.exec(text) ?? []
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? 1)
  return bytes < LEAST_MEMORY ? bytes : undefined
}

const memoryLimit = kind<string>(
  'string',
  'as much memory as a program needs, with K, M or G after the number',
  value => {
    const fault = faultOfName(value)
    if (fault) return fault
    const bytes = tooLittleMemory(value as string)
    return bytes === undefined ? undefined : `is the text ${quoted(value as string)}, which is ${bytes} bytes`
  },
  {
    fixFor: value => {
      const [, digits] = /^\s*([1-9]\d{0,3})\s*$/.exec(String(value)) ?? []
      return `The number counts bytes. Write "${digits ?? 64}M" for ${digits ?? 64} MiB.`
    },
  },
)

/** The text that is written to a file. Some files of /proc and of cgroups take texts of one form only. */
export function textFor(file: string): Parameter<string> {
  if (/^\/sys\/fs\/cgroup\/.*\/memory\.(max|limit_in_bytes)$/.test(file)) return memoryLimit('text')
  if (/^\/proc\/.*\/[ug]id_map$/.test(file)) return idMap('text')
  return /^\/proc\/.*\/setgroups$/.test(file) ? setgroupsText('text') : text('text')
}
