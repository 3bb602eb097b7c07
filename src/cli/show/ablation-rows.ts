// The rows of an ablation. Similar lines with the same outcome share a row.
import type { Tried } from '../../grader/ablate/ablate.ts'

export interface Row {
  /** The number of its first call; empty for a flag, which is listed below its call. */
  readonly from: number | ''
  readonly text: string
  readonly tried: readonly [Tried, ...Tried[]]
}

/** Groups consecutive calls from one place in the source, and the flags of one call. */
export function rowsOf(steps: readonly Tried[]): Row[] {
  const groups: [Tried, ...Tried[]][] = []
  for (const each of steps) {
    const last = groups.at(-1)
    if (last && alike(last[0], each)) last.push(each)
    else groups.push([each])
  }
  return groups.map(tried => ({ ...read(tried), tried }))
}

function alike(a: Tried, b: Tried): boolean {
  if (outcome(a) !== outcome(b)) return false
  if (a.flag !== undefined || b.flag !== undefined)
    return a.flag !== undefined && b.flag !== undefined && a.step === b.step
  return a.place !== undefined && a.place.file === b.place?.file && a.place.line === b.place.line && a.call === b.call
}

const outcome = ({ removed: { lost, unclear, failedAt, because }, decoration }: Tried): string =>
  JSON.stringify([lost, unclear, failedAt, lost.length + unclear.length > 0 || because === undefined, decoration])

function read(tried: readonly [Tried, ...Tried[]]): Omit<Row, 'tried'> {
  const [{ step, line, flag }, ...more] = tried
  if (flag !== undefined) return { from: '', text: `without ${tried.map(each => each.flag).join(', ')}` }
  if (more.length === 0) return { from: step + 1, text: line }
  const same = more.reduce((start, each) => commonStart(start, each.line), line)
  return { from: step + 1, text: `${same}…) and ${more.length} more` }
}

function commonStart(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}
