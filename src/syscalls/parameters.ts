// The kinds of parameters. A kind says how a trace shows a value, which values a learner may write, and what to say
// about any other value. `path('target')` is a parameter of the kind path, and its name is target.
import type { Box } from './clone.ts'
import { type Family, type Flags, foreignNames } from './family.ts'
import { AT, CAP, CLONE, MS, OPEN, SIG, UMOUNT } from './flags.ts'
import { type Arg, isStep, type Kind, type Message, type ResultBuffer, type Step, type Steps } from './step.ts'
import { isBuffer, isMessage, isObject, named, quoted } from './value-in-words.ts'

/** A parameter whose value has the TypeScript type T. */
export interface Parameter<T = unknown, Name extends string = string> {
  /** As the man page calls it, where the kernel has this parameter too. */
  readonly name: Name
  /** How a trace shows the value. */
  readonly shows: Kind
  /** Follows "must be": `a text`. */
  readonly wants: string
  /** What is wrong with a value, `is 5`; undefined for a value that fits. */
  readonly faultOf: (value: unknown) => string | undefined
  /** How to mend it, where "It is called as …" does not say enough. */
  readonly fix?: string
  /** The same, where the fix depends on the value. */
  readonly fixFor?: (value: unknown) => string | undefined
  /** A call near the fault, to find the line in a value of many lines. */
  readonly near?: (value: unknown) => Step | undefined
  /** The fields of a value that is an object. */
  readonly fields?: readonly Parameter[]
  /** A field that may be left out. */
  readonly optional?: true
  /** The last parameter, which takes all arguments that follow. */
  readonly rest?: true
  /** For TypeScript alone: no parameter has it. */
  readonly type?: T
}

export type More = Pick<Parameter, 'fix' | 'fixFor' | 'near'>

/** Makes a kind. Its parameters may be shown in another way, `whole('newfd', 'fd')`. */
export const kind =
  <T>(shows: Kind, wants: string, faultOf: Parameter['faultOf'], more: More = {}) =>
  <const Name extends string>(name: Name, shown: Kind = shows): Parameter<T, Name> => ({
    name,
    shows: shown,
    wants,
    faultOf,
    ...more,
  })

/** The fault of every value that does not fit. */
export const unless =
  (fits: (value: unknown) => boolean): Parameter['faultOf'] =>
  value =>
    fits(value) ? undefined : `is ${named(value)}`

/** A field that may be left out. */
export const optional = <P extends Parameter>(parameter: P): P & { readonly optional: true } => ({
  ...parameter,
  optional: true,
})

/** The last parameter: it takes all arguments that follow. */
export const rest = <P extends Parameter>(parameter: P): P & { readonly rest: true } => ({ ...parameter, rest: true })

// Texts

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

// Numbers

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

export const wholeFrom = (least: number, most: number, wants = `a whole number from ${least} to ${most}`) =>
  kind<number>(
    'int',
    wants,
    unless(value => isWhole(value, least, most)),
  )

export const size = wholeFrom(0, Number.MAX_SAFE_INTEGER, 'a whole number of 0 or more')
export const number32 = kind<number>(
  'int',
  'a whole number of 32 bits',
  unless(value => isWhole(value, -(2 ** 31), 2 ** 32 - 1)),
)
export const id = wholeFrom(0, 2 ** 32 - 1, 'a number of 0 or more')

/** Numbers that look like permission bits in octal, and are written in decimal: 755 is 0o1363. */
const DECIMAL = [600, 644, 666, 700, 755, 777, 1777]
export const permissions = kind<number>(
  'octal',
  'permission bits, such as 0o755',
  value => {
    if (!isWhole(value, 0, 0o177777)) return `is ${named(value)}`
    return DECIMAL.includes(value as number) ? `is ${value}, and that is 0o${(value as number).toString(8)}` : undefined
  },
  { fix: 'Permission bits are written in eights: 0o755, not 755.' },
)

const hex = (value: number): string => `0x${value.toString(16)}`

/** Families that a learner may take for one another. */
const COMMON: readonly Family[] = [CLONE, MS, OPEN, UMOUNT, AT]

/** Flags of one family, joined with |. A bit that the family does not know is a fault. */
export function flags<const Name extends string, F extends string>(
  name: Name,
  family: Family<F>,
): Parameter<Flags<F>, Name> {
  const { prefix, names } = family
  const faultOf = (value: unknown) => {
    if (!Number.isInteger(value)) return `is ${named(value)}`
    const all = Object.values(names).reduce((sum, each) => sum | each, 0)
    const strange = ((value as number) & ~all) >>> 0
    const isTooLarge = Math.abs(value as number) > 2 ** 32
    if (!strange && !isTooLarge) return undefined
    const others = foreignNames(strange, family, COMMON)
    const whole = (value as number) >>> 0
    if (others && strange === whole) return `is ${hex(whole)}, which is ${others} and no ${prefix}… flag`
    return `is ${hex(whole)}, and ${hex(strange)} is ${others ? `${others}, which is no ${prefix}… flag` : 'none'}`
  }
  return { name, shows: family, wants: `${prefix}… flags, joined with |`, faultOf }
}

/** Flags of a family with other bits beside them: IPC_CREAT | 0o600, or a right of a newer kernel. */
export const looseFlags = <const Name extends string, F extends string>(
  name: Name,
  family: Family<F>,
): Parameter<Flags<F>, Name> => ({ ...number32(name), shows: family }) as Parameter<Flags<F>, Name>

/** One value of a family. A kernel may know values that have no name here. */
export const oneOf = <const Name extends string, F extends string>(
  name: Name,
  family: Family<F>,
  wants = `one of the ${family.prefix}… numbers`,
): Parameter<Flags<F>, Name> => ({ ...looseFlags(name, family), wants })

/** 0 sends nothing, and asks whether the process is there. */
export const signal = <const Name extends string>(name: Name): Parameter<Flags<'SIG'>, Name> => ({
  ...oneOf(name, SIG, 'a signal, SIGTERM for example'),
  faultOf: unless(value => isWhole(value, 0, 64)),
})

/** CAP_…, from 0. */
export const capabilityNumber = <const Name extends string>(name: Name): Parameter<Flags<'CAP_'>, Name> => ({
  ...oneOf(name, CAP, 'CAP_… numbers'),
  faultOf: unless(value => isWhole(value, 0, 63)),
})

// Results of calls, and memory

export const call = kind<Step>('fd', 'a call', unless(isStep))
export const descriptor = kind<Step | number>(
  'fd',
  'a descriptor: the call that gives it, or its number',
  unless(value => isStep(value) || (Number.isInteger(value) && (value as number) >= 0)),
)
/** A process, an interface, a key: by its number, or as the result of a call. */
export const numbered = (what: string) =>
  kind<Step | number>(
    'int',
    `${what}: its number, or the call that gives it`,
    unless(value => isStep(value) || (Number.isInteger(value) && Math.abs(value as number) <= 2 ** 32)),
  )
export const processId = numbered('a process')

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
export const bytes = kind<Uint8Array>('bytes', 'bytes (Uint8Array)', unless(isBytes))
/** Memory that the call fills. */
export const memory = kind<ResultBuffer>('result', 'buffer(SIZE), memory that is filled', unless(isBuffer))
export const bytesOrMemory = kind<Uint8Array | ResultBuffer>(
  'bytes',
  'bytes (Uint8Array), or buffer(SIZE)',
  unless(value => isBytes(value) || isBuffer(value)),
)
export const bytesOrNull = kind<Uint8Array | null>(
  'bytes',
  'bytes (Uint8Array)',
  unless(value => value === null || isBytes(value)),
)
export const message = kind<Message>('bytes', 'a message, such as setLinkUp(…) gives', unless(isMessage))
export const bytesOrMessage = kind<Uint8Array | Message>(
  'bytes',
  'bytes (Uint8Array), or a message',
  unless(value => isBytes(value) || isMessage(value)),
)
/** All that fits into a register of the processor, as a number or as an address. */
export const anything = kind<Arg>(
  'int',
  'a whole number, a text, null, memory or a call',
  unless(
    value =>
      value === null ||
      Number.isInteger(value) ||
      ['string', 'bigint'].includes(typeof value) ||
      [isStep, isBytes, isBuffer, isMessage].some(is => is(value)),
  ),
)

export const capabilitySet = kind<bigint>(
  'int',
  'a set of bits, a bigint from 0n',
  unless(value => typeof value === 'bigint' && value >= 0n && value < 1n << 64n),
  { fix: 'setOf(CAP_…, CAP_…) gives a set, and 0n is the empty one.' },
)

// Lists and objects

/** A list whose items are all of one kind. */
export const listOf = <T>(each: Parameter<T>, wants: string, { least = 0, ...more }: More & { least?: number } = {}) =>
  kind<readonly T[]>(
    each.shows,
    wants,
    value => {
      if (!Array.isArray(value)) return `is ${named(value)}`
      if (value.length < least) return 'is an empty list'
      const odd = value.findIndex(item => each.faultOf(item) !== undefined)
      return odd < 0 ? undefined : `has an item, number ${odd + 1}, that ${each.faultOf(value[odd])}`
    },
    more,
  )

export const command = listOf(text('word'), 'the program and its arguments, a list of texts', {
  least: 1,
  fix: "A list, and each word by itself: execve(['sh', '-c', 'ls']).",
})
export const environment = listOf(text('entry'), "a list of texts, ['HOME=/root']")

type Named<F extends readonly Parameter[], P> = Extract<F[number], P>
type ValueOf<P> = P extends Parameter<infer T> ? T : never
type Optional = { readonly optional: true }
type FieldsOf<F extends readonly Parameter[]> = {
  [P in Exclude<F[number], Optional> as P['name']]: ValueOf<P>
} & { [P in Named<F, Optional> as P['name']]?: ValueOf<P> }

/** An object, whose fields are described like parameters. */
export const fields = <const Name extends string, const F extends readonly Parameter[]>(
  name: Name,
  of: F,
  shows: Kind = 'bytes',
): Parameter<{ [Field in keyof FieldsOf<F>]: FieldsOf<F>[Field] }, Name> => ({
  name,
  shows,
  wants: 'an object',
  faultOf: unless(value => isObject(value) && !isStep(value) && !Array.isArray(value)),
  fields: of,
})

// Boxes

/** What clone gives. */
export const box = kind<Box>(
  'int',
  'a box, as clone gives it',
  unless(value => isObject(value) && 'steps' in value),
)

const oddIn = (items: readonly unknown[]): number =>
  items.findIndex(each => !isStep(each) && !(Array.isArray(each) && each.every(isStep)))

/** The items of a list: calls, and lists of the calls that one line stands for. */
export const steps = kind<Steps>(
  'int',
  'a list of calls, [mount(…), execve(…)]',
  value => {
    if (!Array.isArray(value)) return `is ${named(value)}`
    const odd = oddIn(value)
    return odd < 0 ? undefined : `has ${named(value[odd])} as its item ${odd + 1}`
  },
  {
    near(value) {
      const before: unknown = Array.isArray(value) ? [value[oddIn(value) - 1]].flat().at(-1) : undefined
      return isStep(before) ? before : undefined
    },
    fix: 'Is a name misspelt, or a call not called? An item is chroot(root), not chroot.',
  },
)
