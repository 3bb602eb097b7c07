// The kinds of parameters whose numbers have names: MS_REC, SIGTERM.
import { nearest } from '../../base/nearest.ts'
import { type Family, type Flags, foreignNames } from '../family.ts'
import { AT, CAP, CLONE, MS, OPEN, SIG, UMOUNT } from '../flags.ts'
import { otherNames } from '../other-names.ts'
import { named } from '../value-in-words.ts'
import { isWhole, number32 } from './numbers.ts'
import { type Parameter, unless } from './parameter.ts'

const hex = (value: number): string => `0x${value.toString(16)}`

/** Families that a learner may take for one another. */
const COMMON: readonly Family[] = [CLONE, MS, OPEN, UMOUNT, AT]

/** For a name that stands between quotes: the constant that was meant. */
const fixName = ({ names }: Family) => ({
  fixFor(value: unknown): string | undefined {
    if (typeof value !== 'string') return undefined
    const known = value.split('|').map(word => nearest(word.trim().toUpperCase(), Object.keys(names), otherNames))
    return known.every(each => each !== undefined)
      ? `A constant is imported, and stands without quotes: ${known.join(' | ')}.`
      : undefined
  },
})

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
  return { name, shows: family, wants: `${prefix}… flags, joined with |`, faultOf, ...fixName(family) }
}

/** Flags of a family with other bits beside them: IPC_CREAT | 0o600, or a right of a newer kernel. */
export const looseFlags = <const Name extends string, F extends string>(
  name: Name,
  family: Family<F>,
): Parameter<Flags<F>, Name> => ({ ...number32(name), shows: family, ...fixName(family) }) as Parameter<Flags<F>, Name>

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
