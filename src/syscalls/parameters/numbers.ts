// The kinds of parameters that are numbers.
import { named } from '../value-in-words.ts'
import { kind, unless } from './parameter.ts'

export const isWhole = (value: unknown, least: number, most: number): boolean =>
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
