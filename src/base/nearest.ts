// The name that was probably meant. One function for every closed set of names: the toolkit, flags, filesystem types, files.

/**
 * The name that was probably meant, in this order: another name for it; the same letters in another spelling (`pivotRoot`);
 * the rest of a name without its family (`REC` of MS_REC); a name with few other letters; a name that begins so, or with
 * which it begins (`mq` of mqueue, MS_RECURSIVE of MS_REC). Undefined where no name is near.
 * @param otherNames what programs, older interfaces or other systems call these: `{ umount: 'umount2' }`
 */
export function nearest(
  name: string,
  names: readonly string[],
  otherNames: Readonly<Record<string, string>> = {},
): string | undefined {
  const known = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
  if (known !== undefined && names.includes(known)) return known
  const family = familyOf(name)
  const relatives = names.filter(each => family !== '' && each.startsWith(family))
  return (
    names.find(each => letters(each) === letters(name)) ??
    only(names.filter(each => familyOf(each) && [name, withoutFamily(name)].includes(withoutFamily(each)))) ??
    (relatives.length > 0 ? similar(name, relatives) : similar(name, names))
  )
}

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** `MS_` of a constant; nothing for other names. */
const familyOf = (name: string): string => /^[A-Z]+_(?=[A-Z])/.exec(name)?.[0] ?? ''
const withoutFamily = (name: string): string => name.slice(familyOf(name).length)

const only = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined)

/** Nothing where more than a third of the letters would have to change, and no name is the beginning of the other. */
function similar(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map(each => [distance(name.toLowerCase(), each.toLowerCase()), each] as const)
  const [best] = ranked.sort(([a], [b]) => a - b)
  if (best && best[0] <= Math.max(1, Math.floor(name.length / 3))) return best[1]
  const longer = names.filter(each => name.length > 1 && each.startsWith(name))
  const shorter = names.filter(each => each.length > 3 && name.startsWith(each))
  return only(longer) ?? shorter.sort((a, b) => b.length - a.length)[0]
}

/** Levenshtein's, row by row. Two letters in each other's place count once. */
function distance(a: string, b: string): number {
  let above: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const other = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? above[j - 2]! + 1 : other
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, other, swapped))
    }
    ;[above, row] = [row, next]
  }
  return row[b.length]!
}
