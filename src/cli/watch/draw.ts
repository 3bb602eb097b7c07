// The screen of cooper watch: the exercise, what came of it, a hint, and the keys.
import type { Outcome } from '../../course/bench/outcome.ts'
import { exerciseText } from '../../course/exercises.ts'
import type { TypeNote } from '../../course/types.ts'
import type { Mine } from '../../course/workspace/find.ts'
import { showNotes, showOutcome } from '../exercise/show.ts'
import { type Paper, wrap } from '../show/paper.ts'

export interface View {
  readonly outcome: Outcome | undefined
  readonly notes: readonly TypeNote[]
  /** A hint, or a list. */
  readonly below: readonly string[]
  /** Milliseconds from the save to the verdict. */
  readonly took: number | undefined
}

export function draw(paper: Paper, { exercise }: Mine, { outcome, notes, below, took }: View): void {
  const { line, ink, plain, width } = paper
  if (plain) line()
  else process.stdout.write('\u001b[H\u001b[2J\u001b[3J')
  line(ink.bold(`${exercise.number} ${exercise.name}: ${exerciseText(exercise).title}`))
  line(ink.dim(`write ${exercise.id}/solution.ts   read ${exercise.id}/README.md`))
  line()
  if (!outcome) line('Checking …')
  else {
    showOutcome(paper, outcome)
    if (!outcome.passed) showNotes(paper, notes)
    line()
    line(verdict(paper, outcome) + (took === undefined ? '' : ink.dim(`  (${took} ms)`)))
  }
  if (below.length > 0) line()
  for (const text of below) line(text)
  line()
  for (const text of wrap(keysFor(outcome?.passed === true), width)) line(ink.dim(text))
}

function verdict({ ink, plain }: Paper, { passed, claims, problem }: Outcome): string {
  if (passed) return ink.green(`${plain ? '' : '✓ '}Passed: all ${claims.length} claims hold.`)
  if (problem) return ink.red('Not yet: there is nothing to judge.')
  const failed = claims.filter(claim => claim.passed === false).length
  return ink.red(`Not yet: ${failed} of ${claims.length} claims ${failed === 1 ? 'fails' : 'fail'}.`)
}

const keysFor = (passed: boolean): string =>
  `${passed ? 'n: next   ' : 'h: hint   '}r: run it   x: x-ray   c: check again   l: list   ${passed ? 'h: hint' : 'n: next'}   R: reset   q: quit`
