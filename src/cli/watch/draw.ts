// The screen of cooper watch: the exercise, what came of it, a hint, and the keys. What is longer than the screen is shown
// in part: first of all what matters, with keys for the rest.
import type { Outcome } from '../../course/bench/outcome.ts'
import { exerciseText } from '../../course/exercises.ts'
import type { TypeNote } from '../../course/types.ts'
import type { Mine } from '../../course/workspace/find.ts'
import { blame, type Earlier } from '../exercise/earlier.ts'
import { showNotes, showOutcome } from '../exercise/show.ts'
import { type Paper, wrap } from '../show/paper.ts'

export interface View {
  readonly outcome: Outcome | undefined
  readonly notes: readonly TypeNote[]
  /** The earlier exercise in which the cause lies. */
  readonly earlier: Earlier | undefined
  /** A hint, or a list. */
  readonly below: readonly string[]
  /** Milliseconds from the save to the verdict. */
  readonly took: number | undefined
  /** The line that is the first to be seen; where nobody has chosen one, the one that matters. */
  readonly from: number | undefined
  /** What the keys do while something is asked. */
  readonly asks?: string | undefined
}

/** Draws it, and gives which line is the first on the screen, and how many there is room for. */
export function draw(paper: Paper, { exercise }: Mine, view: View, rows: number): { from: number; room: number } {
  const { ink, plain, width } = paper
  const head = [
    ink.bold(`${exercise.number} ${exercise.name}: ${exerciseText(exercise).title}`),
    ink.dim(`write ${exercise.id}/solution.ts   read ${exercise.id}/README.md`),
    '',
  ]
  const goesOn = view.outcome?.passed === true || view.outcome?.cannot === true
  const keys = wrap(view.asks ?? keysFor(goesOn), width)
  const { lines, matters } = body(paper, view)
  // One for the line above the keys, one for the cursor.
  const room = Math.max(1, rows - head.length - keys.length - 2)
  // A screen reader has no screen that is too small.
  const last = plain ? 0 : Math.max(0, lines.length - room)
  const from = Math.min(last, Math.max(0, view.from ?? matters))
  const shown = plain ? lines : lines.slice(from, from + room)
  const more = last > 0 ? `lines ${from + 1} to ${from + shown.length} of ${lines.length}   space: on   b: back` : ''
  const text = [...head, ...shown, ink.dim(more), ...keys.map(each => ink.dim(each))].join('\n')
  process.stdout.write(`${plain ? '\n' : '\u001b[H\u001b[2J\u001b[3J'}${text}\n`)
  return { from, room }
}

/** @returns matters: where the first claim that fails stands, or what was asked for since */
function body(paper: Paper, { outcome, earlier, notes, below, took }: View): { lines: string[]; matters: number } {
  if (!outcome) return { lines: ['Checking …', ...below], matters: 0 }
  const lines: string[] = []
  const collecting: Paper = { ...paper, line: (text = '') => void lines.push(text) }
  const claims = showOutcome(collecting, outcome, () => lines.length)
  if (!outcome.passed) showNotes(collecting, notes)
  lines.push('', verdict(paper, outcome) + (took === undefined ? '' : paper.ink.dim(`  (${took} ms)`)))
  if (earlier) lines.push(blame(paper, earlier))
  if (below.length === 0) return { lines, matters: outcome.passed ? lines.length : claims }
  lines.push('', ...below)
  return { lines, matters: lines.length }
}

function verdict({ ink, plain }: Paper, { passed, claims, problem, cannot }: Outcome): string {
  if (passed) return ink.green(`${plain ? '' : '✓ '}Passed: all ${claims.length} claims hold.`)
  if (cannot) return ink.yellow('Not judged. n goes on with the next exercise; h gives hints all the same.')
  if (problem) return ink.red('Not yet: there is nothing to judge.')
  const failed = claims.filter(claim => claim.passed === false).length
  return ink.red(`Not yet: ${failed} of ${claims.length} claims ${failed === 1 ? 'fails' : 'fail'}.`)
}

const keysFor = (goesOn: boolean): string =>
  `${goesOn ? 'n: next   ' : 'h: hint   '}r: run it   x: x-ray   c: check again   l: list   ${goesOn ? 'h: hint' : 'n: next'}   R: reset   q: quit`
