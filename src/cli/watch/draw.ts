// The screen of cooper watch: the exercise, what came of it, a hint, and the keys. What is longer than the screen is shown
// in part: first of all what matters, with keys for the rest.

import { type Exercise, exerciseText } from '../../course/exercises.ts'
import type { Mine } from '../../course/workspace/find.ts'
import type { Outcome } from '../../grader/judge-file.ts'
import type { TypeNote } from '../../grader/type-notes.ts'
import { blame, type Earlier } from '../exercise/earlier.ts'
import { showNotes, showOutcome } from '../exercise/show.ts'
import { linesOfProgram, type Output, screenLines, wrap } from '../output.ts'
import { command, print } from '../print.ts'

export interface View {
  readonly outcome: Outcome | undefined
  readonly notes: readonly TypeNote[]
  /** The earlier exercise in which the cause lies. */
  readonly earlier: Earlier | undefined
  /** It was passed before, and is open again. */
  readonly wasDone: boolean
  /** A hint, or a list. */
  readonly below: readonly string[]
  /** Milliseconds from the save to the verdict. */
  readonly took: number | undefined
  /** True while a later verdict is waited for. */
  readonly busy: boolean
  /** The first line on the screen; if the learner has not scrolled, the line that matters. */
  readonly from: number | undefined
  readonly asked: Asked | undefined
}

/** What a key has asked for, so that the next one means something else. */
type Asked =
  | { readonly for: 'next'; readonly next: Exercise }
  | { readonly for: 'reset' }
  /** The list. @prop typed the number so far, @prop wrong why that before it was none */
  | { readonly for: 'number'; readonly typed: string; readonly wrong: string }
  /** What a command has printed stands in place of the exercise. */
  | { readonly for: 'text'; readonly words: string; readonly printed: string }

/** Which line is the first on the screen, how many there is room for, and how many there are. */
export interface Window {
  readonly from: number
  readonly room: number
  readonly lines: number
}

/** Draws it, and gives what is seen of it. */
export function draw(output: Output, { exercise }: Mine, view: View, rows: number): Window {
  const { style, plain, width } = output
  const head = view.asked?.for === 'text' ? [style.dim(`$ cooper ${view.asked.words}`)] : headOf(output, exercise)
  const keys = wrap(keysFor(view), width)
  // One for the line above the keys, one for the cursor.
  const room = Math.max(1, rows - head.length - keys.length - 2)
  const { lines, matters } =
    view.asked?.for === 'text' ? textOf(view.asked.printed, width) : body(output, exercise, view, room)
  // A screen reader has no screen that is too small.
  const last = plain ? 0 : Math.max(0, lines.length - room)
  const from = Math.min(last, Math.max(0, view.from ?? matters))
  const shown = plain ? lines : lines.slice(from, from + room)
  const more = last > 0 ? `lines ${from + 1} to ${from + shown.length} of ${lines.length}   space: on   b: back` : ''
  const text = [...head, ...shown, style.dim(more), ...keys.map(each => style.dim(each))].join('\n')
  command(plain ? '\n' : EMPTY)
  print(`${text}\n`)
  return { from, room, lines: plain ? 0 : lines.length }
}

/** An empty screen, and nothing above it. */
export const EMPTY = '\u001b[H\u001b[2J\u001b[3J'

function headOf({ style, width }: Output, exercise: Exercise): string[] {
  const { number, name, id } = exercise
  const title = wrap(`${number} ${name}: ${exerciseText(exercise).title}`, width)
  const files = wrap(`write ${id}/solution.ts   read ${id}/README.md`, width)
  return [...title.map(each => style.bold(each)), ...files.map(each => style.dim(each)), '']
}

const textOf = (printed: string, width: number) => ({ lines: linesOfProgram(printed, width), matters: 0 })

/** The verdict, and the line above it. */
const VERDICT = 2

/** @returns matters: where the first claim that fails stands, or where that begins which was asked for since */
function body(output: Output, exercise: Exercise, view: View, room: number): { lines: string[]; matters: number } {
  const { outcome, earlier, notes, below, took, busy, wasDone } = view
  if (!outcome) return { lines: ['Checking …', ...below], matters: 0 }
  const lines: string[] = []
  const collecting: Output = { ...output, line: (text = '') => void lines.push(...screenLines(text, output.width)) }
  const claims = showOutcome(collecting, exercise, outcome, {
    room: room - VERDICT,
    where: () => lines.length,
  })
  if (!outcome.passed) showNotes(collecting, notes)
  const time = took === undefined ? '' : output.style.dim(`  (${took} ms)`)
  lines.push('', busy ? output.style.dim('Checking …') : verdict(output, outcome) + time)
  if (!outcome.passed && wasDone) lines.push('It was done before, and is open again.')
  if (earlier) lines.push(blame(output, earlier))
  if (below.length === 0) return { lines, matters: outcome.passed || busy ? lines.length : claims }
  const matters = lines.length + 1
  lines.push('', ...below)
  return { lines, matters }
}

function verdict({ style, plain }: Output, { passed, claims, problem, cannot }: Outcome): string {
  if (passed) return style.green(`${plain ? '' : '✓ '}Passed: all ${claims.length} claims hold.`)
  if (cannot) return style.yellow('Not judged. n goes on with the next exercise; h gives hints all the same.')
  if (problem) return style.red('Not yet: there is nothing to judge.')
  const failed = claims.filter(claim => claim.passed === false).length
  return style.red(`Not yet: ${failed} of ${claims.length} claims ${failed === 1 ? 'fails' : 'fail'}.`)
}

/** What the keys do now. */
function keysFor({ asked, outcome }: View): string {
  if (asked?.for === 'text') return 'Any other key: back'
  if (asked?.for === 'reset') return 'y: put it back   any other key: leave it as it is'
  if (asked?.for === 'number')
    return `${asked.wrong}Which one? ${asked.typed}   a number and Enter: that exercise   Enter alone: back`
  const next = asked?.for === 'next' ? `n: go on to ${asked.next.number}` : 'n: next'
  const goesOn = outcome?.passed === true || outcome?.cannot === true
  return `${goesOn ? `${next}   ` : 'h: hint   '}r: run it   x: x-ray   c: check again   l: list   ${goesOn ? 'h: hint' : next}   R: reset   q: quit`
}
