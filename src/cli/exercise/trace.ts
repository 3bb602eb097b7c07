// The trace of a learner's list, short enough to stand on one screen with its verdict: what one line of the file stands for
// is one row, and so are calls of earlier exercises. `cooper run --trace` shows every call.

import { basename, dirname } from 'node:path'
import type { Performed } from '../../grader/judge-file.ts'
import { shortName } from '../../list/source.ts'
import { errnoName } from '../../syscalls/errno.ts'
import type { Output } from '../output.ts'
import { duration, showLine } from '../show/trace.ts'

/** Calls that are shown together. */
interface Row {
  /** From 1. */
  readonly from: number
  readonly to: number
  readonly text: string
  readonly calls: readonly [Performed, ...Performed[]]
}

/** The fewest rows that a trace takes, however many lines the verdict has. */
const LEAST = 4

/**
 * The lines of a trace.
 * @param exercise whose list it is: calls of other exercises are counted, not shown
 * @param room how many lines there are for it; a call that failed is always shown in full
 */
export function traceLines(output: Output, exercise: string, trace: readonly Performed[], room: number): string[] {
  const rows = rowsOf(exercise, numbered(trace))
  const shown = rows.map(row => lineOf(output, row))
  const most = Math.max(LEAST, room)
  if (shown.flat().length <= most) return shown.flat()
  // The end matters most: a call that failed is the last.
  let kept = shown.length - 1
  while (kept > 0 && shown.slice(kept - 1).flat().length < most) kept--
  const before = rows[kept - 1]
  const words = `calls before: \`cooper run --trace\` shows them`
  return [...(before ? [output.style.dim(`     … ${before.to} ${words}`)] : []), ...shown.slice(kept).flat()]
}

/** The calls with their numbers. execve is tried in each directory of PATH: only the last try counts. */
function numbered(trace: readonly Performed[]): Row[] {
  const isTry = ({ call, errno, mayFail }: Performed) => call === 'execve' && errno !== 0 && mayFail
  const kept = trace.filter((each, i) => !(isTry(each) && trace[i + 1]?.call === 'execve'))
  return kept.map((each, i) => ({ from: i + 1, to: i + 1, text: each.shown, calls: [each] }))
}

/** Calls of one line of the list, then calls of one line of the file, then those of another file, become one row. */
function rowsOf(exercise: string, rows: readonly Row[]): Row[] {
  const lines = joined(rows, sameLine, ({ calls: [first] }) => first.whole ?? first.shown)
  const places = joined(lines, samePlace, ({ calls, text }) => `${text} and ${linesIn(calls) - 1} more like it`)
  return joined(
    places,
    sameFile(exercise),
    ({ from, to, calls: [{ at }] }) => {
      const count = to - from + 1
      return `${count} ${count === 1 ? 'call' : 'calls'} of ${at ? shortName(at.file) : ''}`
    },
    isOfOther(exercise),
  )
}

const linesIn = (calls: readonly Performed[]): number => new Set(calls.map(({ line }) => line)).size

/** Joins neighbours. @param alone whether a row gets the words although it has no neighbour to be joined with */
function joined(
  rows: readonly Row[],
  belong: (a: Row, b: Row) => boolean,
  words: (row: Row) => string,
  alone: (row: Row) => boolean = () => false,
): Row[] {
  const groups: Row[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last && belong(last.at(-1) as Row, row)) last.push(row)
    else groups.push([row])
  }
  return groups.map(group => {
    const [first, last] = [group[0] as Row, group.at(-1) as Row]
    if (group.length === 1) return alone(first) ? { ...first, text: words(first) } : first
    const calls = group.flatMap(row => row.calls) as unknown as Row['calls']
    const all = { from: first.from, to: last.to, text: first.text, calls }
    return { ...all, text: words(all) }
  })
}

const failed = ({ calls }: Row): boolean => calls.some(({ errno }) => errno !== 0)

const sameLine = ({ calls: [a] }: Row, { calls: [b] }: Row): boolean =>
  a.whole !== undefined && a.whole === b.whole && a.line === b.line

const samePlace = (a: Row, b: Row): boolean => {
  const [{ at: here, call }, { at: there, call: other }] = [a.calls[0], b.calls[0]]
  if (failed(a) || failed(b) || !here || !there) return false
  return here.file === there.file && here.line === there.line && call === other
}

const isOfOther =
  (exercise: string) =>
  (row: Row): boolean =>
    !failed(row) && row.calls.every(({ at }) => at !== undefined && basename(dirname(at.file)) !== exercise)

const sameFile =
  (exercise: string) =>
  (a: Row, b: Row): boolean =>
    isOfOther(exercise)(a) && isOfOther(exercise)(b) && a.calls[0].at?.file === b.calls[0].at?.file

/** A row; what is too long for one is cut, unless it failed. */
function lineOf(output: Output, row: Row): string[] {
  const { style, width } = output
  const bad = row.calls.find(({ errno }) => errno !== 0)
  const last = row.calls.at(-1) as Performed
  const result = row.calls.length === 1 ? `= ${last.result}` : 'done'
  const answer = bad ? `= -1 ${errnoName(bad.errno)}` : result
  const colour = bad ? (bad.mayFail ? style.yellow : style.red) : style.green
  const time = duration(row.calls.reduce((sum, { ns }) => sum + ns, 0))
  const lines: string[] = []
  const collecting: Output = { ...output, line: (text = '') => void lines.push(text) }
  const room = width - 5 - `${answer}  ${time}`.length - 1
  const text = bad ? row.text : cut(row.text, room)
  showLine(collecting, row.from, text, colour(answer), time)
  return lines
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
