// What an argument of a call may be, and how what came instead is named to whoever wrote it.

import { parseIp } from '../../syscalls/netlink/ip.ts'
import type { Flags, Message, ResultBuffer, Step } from '../../syscalls/step.ts'
import { isStep } from '../../syscalls/step.ts'

export interface Kind {
  /** Follows "must be": `a text`. */
  readonly wants: string
  /** What is wrong with the value, `is 5`; undefined where it fits. */
  readonly faultOf: (value: unknown) => string | undefined
  /** What to do about it, where the way the call is written does not say it. */
  readonly fix?: string
  /** The same, where it is this value that tells it. */
  readonly fixFor?: (value: unknown) => string | undefined
  /** A call that helps to find the place in a value of many lines. */
  readonly near?: (value: unknown) => Step | undefined
  /** It may be left out. */
  readonly optional?: true
}

export const optional = (kind: Kind): Kind => ({ ...kind, optional: true })

const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** A value in words: `the text "box"`. */
export function named(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'string') return `the text ${quoted(value)}`
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN, which is not a number' : String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'function') return 'a function that nobody has called'
  if (isStep(value)) return `the call ${value.signature.call}`
  if (Array.isArray(value))
    return value.length > 0 && value.every(isStep) ? `a list of ${value.length} calls` : 'a list'
  if (value instanceof Promise) return 'a promise'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (isBuffer(value)) return 'a buffer'
  if (isMessage(value)) return 'a message'
  return 'steps' in (value as object) ? 'a box' : 'an object'
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isBuffer = (value: unknown): value is ResultBuffer => isObject(value) && 'capacity' in value
const isMessage = (value: unknown): value is Message => isObject(value) && 'bytes' in value && 'relocations' in value

/** A kind that has no more to say than whether a value is one. */
const plain = (wants: string, fits: (value: unknown) => boolean, fix = ''): Kind => ({
  wants,
  faultOf: value => (fits(value) ? undefined : `is ${named(value)}`),
  ...(fix ? { fix } : {}),
})

/** Either of two; the first one speaks. */
const or = (first: Kind, wants: string, fits: (value: unknown) => boolean): Kind => ({
  ...first,
  wants: `${first.wants}, ${wants}`,
  faultOf: value => (fits(value) ? undefined : first.faultOf(value)),
})

export const text: Kind = {
  wants: 'a text',
  faultOf(value) {
    if (typeof value !== 'string') return `is ${named(value)}`
    return value.includes('\0') ? `is ${quoted(value)}, with a zero byte in it` : undefined
  },
}

/** A text that is a name or a path. What JavaScript leaves behind where nothing was filled in is no part of one. */
export const name: Kind = {
  ...text,
  faultOf(value) {
    const left = leftIn(value)
    return text.faultOf(value) ?? (left && `is ${quoted(String(value))}, in which ${left} stands as it is`)
  },
  fixFor: value => FIXES.find(([start]) => leftIn(value)?.startsWith(start))?.[1],
}

const leftIn = (value: unknown): string | undefined =>
  value === undefined ? undefined : /\$\{[\w.]+\}|\[object \w+\]|\bundefined\b/.exec(String(value))?.[0]

const FIXES: readonly (readonly [string, string])[] = [
  ['$', 'Between backticks a value is filled in, and not between quotes.'],
  ['[', 'An object is no text. Which of its fields is meant?'],
  ['u', 'What was filled in there has no value: is it misspelt, or used above the line that makes it?'],
]

/** What the kernel reads to its first zero byte. What stands behind that would be lost without a word. */
export const path: Kind = { ...name, wants: 'a path' }
export const nameOrNull: Kind = or(name, 'or null', value => value === null)

const MAP: Kind = {
  ...name,
  wants: 'lines of three numbers',
  faultOf(value) {
    const fault = name.faultOf(value)
    if (fault) return fault
    const lines = (value as string).replace(/\n$/, '').split('\n')
    return lines.every(line => /^\s*\d+\s+\d+\s+0*[1-9]\d*\s*$/.test(line))
      ? undefined
      : `is ${quoted(value as string)}`
  },
  fix: 'A map says the first id inside, the first id outside, and how many: "0 1000 1".',
}
const SETGROUPS: Kind = {
  wants: 'the text "deny" or "allow"',
  faultOf: value => (/^(deny|allow)\n?$/.test(String(value)) ? undefined : `is ${named(value)}`),
}

/** What may be written to a file. Some files of /proc take one kind of text alone. */
export function textFor(file: string): Kind {
  if (/^\/proc\/.*\/[ug]id_map$/.test(file)) return MAP
  return /^\/proc\/.*\/setgroups$/.test(file) ? SETGROUPS : text
}

/** A whole number. */
export const whole = (least: number, most: number, wants = `a whole number from ${least} to ${most}`): Kind =>
  plain(wants, value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most)

export const size = whole(0, Number.MAX_SAFE_INTEGER, 'a whole number of 0 or more')
export const number32 = whole(-(2 ** 31), 2 ** 32 - 1, 'a whole number of 32 bits')
export const id = whole(0, 2 ** 32 - 1, 'a number of 0 or more')

/** What a number is written as whose digits were meant as bits: 755 is 0o1363. */
const TENS = [600, 644, 666, 700, 755, 777, 1777]
export const mode: Kind = {
  wants: 'permission bits, such as 0o755',
  faultOf(value) {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 0o177777) return `is ${named(value)}`
    return TENS.includes(value as number) ? `is ${value}, and that is 0o${(value as number).toString(8)}` : undefined
  },
  fix: 'Permission bits are written in eights: 0o755, not 755.',
}

/** MS_…, added up. */
export function flags({ prefix, names }: Flags): Kind {
  const all = Object.values(names).reduce((sum, each) => sum | each, 0)
  return {
    wants: `${prefix}… flags, joined with |`,
    faultOf(value) {
      if (!Number.isInteger(value)) return `is ${named(value)}`
      const strange = ((value as number) & ~all) >>> 0
      const isToo = Math.abs(value as number) > 2 ** 32
      return strange || isToo
        ? `is 0x${((value as number) >>> 0).toString(16)}, and 0x${strange.toString(16)} is none`
        : undefined
    },
  }
}

/** One of a family's values. A kernel may know more of them than we do. */
export const oneOf = ({ prefix }: Flags): Kind => ({
  ...number32,
  wants: `one of the ${prefix}… numbers`,
})

export const call: Kind = plain('a call', isStep)
export const descriptor: Kind = plain(
  'a descriptor: the call that gives it, or its number',
  value => isStep(value) || (Number.isInteger(value) && (value as number) >= 0),
)
/** A process, a key, a link: by number, or as the result of a call. */
export const numbered = (what: string): Kind =>
  plain(
    `${what}: its number, or the call that gives it`,
    value => isStep(value) || (Number.isInteger(value) && Math.abs(value as number) <= 2 ** 32),
  )
export const bytes: Kind = plain('bytes (Uint8Array)', value => value instanceof Uint8Array)
export const buffer: Kind = plain('buffer(SIZE), memory that is filled', isBuffer)
export const bytesOrBuffer: Kind = or(bytes, 'or buffer(SIZE)', isBuffer)
export const message: Kind = plain('a message, such as setLinkUp(…) gives', isMessage)
export const bytesOrMessage: Kind = or(bytes, 'or a message', isMessage)
/** Whatever a register can hold. */
export const anything: Kind = plain(
  'a whole number, a text, null, memory or a call',
  value =>
    value === null ||
    Number.isInteger(value) ||
    ['string', 'bigint'].includes(typeof value) ||
    isStep(value) ||
    value instanceof Uint8Array ||
    isBuffer(value) ||
    isMessage(value),
)

export const set: Kind = plain(
  'a set of bits, a bigint from 0n',
  value => typeof value === 'bigint' && value >= 0n && value < 1n << 64n,
  'setOf(CAP_…, CAP_…) gives a set, and 0n is the empty one.',
)

/** Several, all of one kind. */
export const listOf = (each: Kind, wants: string, least = 0, fix = ''): Kind => ({
  wants,
  ...(fix ? { fix } : {}),
  faultOf(value) {
    if (!Array.isArray(value)) return `is ${named(value)}`
    if (value.length < least) return 'is an empty list'
    const odd = value.findIndex(item => each.faultOf(item) !== undefined)
    return odd < 0 ? undefined : `has an item, number ${odd + 1}, that ${each.faultOf(value[odd])}`
  },
})

export const command = listOf(
  text,
  'the program and its arguments, a list of texts',
  1,
  "A list, and each word by itself: execve(['sh', '-c', 'ls']).",
)

/** 10.0.0.2, with or without how much of it is the network's. */
export const ip = (prefixed: boolean): Kind => ({
  wants: prefixed ? 'an address and how many bits of it are its network, 10.0.0.2/24' : 'an IP address, 10.0.0.2',
  faultOf(value) {
    if (typeof value !== 'string') return `is ${named(value)}`
    try {
      parseIp(value)
    } catch {
      return `is ${quoted(value)}`
    }
    return prefixed && !value.includes('/') ? `is ${quoted(value)}, without a /` : undefined
  },
  ...(prefixed
    ? {
        fix: 'By /24 the kernel knows its neighbours: all whose first 24 bits are the same. Without it there are none.',
      }
    : {}),
})

/** Where packets go: a neighbour, and no network. */
export const gateway: Kind = {
  ...ip(false),
  faultOf: value =>
    typeof value === 'string' && value.includes('/') ? `is ${quoted(value)}, with a /` : ip(false).faultOf(value),
}

/** The items of a list: calls, and the several calls that one line may be. */
export const steps: Kind = {
  wants: 'a list of calls, [mount(…), execve(…)]',
  faultOf(value) {
    if (!Array.isArray(value)) return `is ${named(value)}`
    const odd = oddIn(value)
    return odd < 0 ? undefined : `has ${named(value[odd])} as its item ${odd + 1}`
  },
  near(value) {
    const before: unknown = Array.isArray(value) ? [value[oddIn(value) - 1]].flat().at(-1) : undefined
    return isStep(before) ? before : undefined
  },
  fix: 'Is a name misspelt, or a call not called? An item is chroot(root), not chroot.',
}

const oddIn = (items: readonly unknown[]): number =>
  items.findIndex(each => !isStep(each) && !(Array.isArray(each) && each.every(isStep)))
