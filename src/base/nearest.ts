// The name that was probably meant: the one with the smallest edit distance.

/** Nothing where more than a third of the letters would have to change. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map(each => [distance(name.toLowerCase(), each.toLowerCase()), each] as const)
  const [best] = ranked.sort(([a], [b]) => a - b)
  return best && best[0] <= Math.max(1, Math.floor(name.length / 3)) ? best[1] : undefined
}

/** Levenshtein's, row by row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const other = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, other))
    }
  }
  return row[b.length] as number
}
