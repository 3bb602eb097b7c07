// Constants that belong together: the MS_… flags of mount, the CLONE_… flags of clone.

/** A family of constants: a trace shows them by name, and a parameter takes no others. */
export interface Family<F extends string = string> {
  /** How most of the names begin, which is also the name of the family. */
  readonly prefix: F
  readonly names: Readonly<Record<string, number>>
  /** True where the bits add up (MS_REC | MS_PRIVATE), false where one value is chosen (AF_UNIX). */
  readonly bits: boolean
}

declare const family: unique symbol

/**
 * A number that is of the family F, or of none. `Flags<'MS_'>` takes MS_REC, and MS_REC | MS_PRIVATE (which TypeScript
 * knows as a plain number), but not CLONE_NEWPID.
 */
export type Flags<F extends string> = number & { readonly [family]?: F }

/** Flags whose values add up. */
export const bits = <F extends string>(prefix: F, names: Record<string, number>): Family<F> => ({
  prefix,
  names,
  bits: true,
})

/** Names of which one is chosen. */
export const oneOf = <F extends string>(prefix: F, names: Record<string, number>): Family<F> => ({
  prefix,
  names,
  bits: false,
})

/** The names of the bits that are set, or of the one value; what has no name stays a number. */
export function showFlags(value: number, { names, bits, prefix }: Family): string {
  const entries = Object.entries(names)
  if (!bits) return entries.find(([, known]) => known === value)?.[0] ?? String(value)
  if (value === 0) return prefix === 'O_' ? 'O_RDONLY' : '0'
  // Larger values first, so that a name of several bits is not taken for its parts.
  const found: string[] = []
  let rest = value >>> 0
  for (const [name, bit] of entries.sort(([, a], [, b]) => (b >>> 0) - (a >>> 0))) {
    if (bit !== 0 && (rest & bit) >>> 0 === bit >>> 0) {
      found.push(name)
      rest = (rest & ~bit) >>> 0
    }
  }
  if (rest) found.unshift(`0x${rest.toString(16)}`)
  return found.reverse().join('|')
}

/** What bits are called in other families, `MS_REC or O_DIRECTORY`; undefined where no family has a name for all of them. */
export function foreignNames(value: number, own: Family, others: readonly Family[]): string | undefined {
  if (value === 0) return undefined
  const named = others.filter(each => each.prefix !== own.prefix).map(each => showFlags(value, each))
  return named.filter(names => !names.includes('0x')).join(' or ') || undefined
}
