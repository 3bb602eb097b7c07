// cooper hint [EXERCISE]: what is wrong now decides which hint is next.

import type { Outcome } from '../course/bench/outcome.ts'
import { exerciseText, type Series, seriesFor } from '../course/exercises.ts'
import { exerciseIn, type Mine, needWorkspace } from '../course/workspace/find.ts'
import { readState, setHints } from '../course/workspace/state.ts'
import { outcomeOf } from './exercise/check.ts'
import { load } from './load.ts'
import { type Paper, paper } from './show/paper.ts'

export async function hint(called: string | undefined, { all }: { all?: true }): Promise<void> {
  const workspace = needWorkspace()
  const exercise = exerciseIn(workspace, called)
  const screen = paper()
  if (all) {
    for (const series of exerciseText(exercise).series) for (const line of allHints(screen, series)) screen.line(line)
    return
  }
  const mine = { workspace, exercise }
  for (const line of nextHint(screen, mine, await outcomeOf(mine))) screen.line(line)
}

/** The next hint that has not been taken, as lines; once all are, the last one again. */
export function nextHint(paper: Paper, { workspace, exercise }: Mine, { passed, claims }: Outcome): string[] {
  if (passed) return [`Exercise ${exercise.number} is done. All its hints: \`cooper hint ${exercise.name} --all\``]
  const series = seriesFor(exerciseText(exercise), claims.find(claim => claim.passed === false)?.id)
  if (!series) return ['There is no hint for this.']
  const key = series.claim ?? ''
  const taken = Math.min(readState(workspace).hints[exercise.id]?.[key] ?? 0, series.hints.length - 1)
  setHints(workspace, exercise.id, key, taken + 1)
  return hintLines(paper, series, taken)
}

function hintLines(paper: Paper, { claim, hints }: Series, which: number): string[] {
  const about = claim ? `, for ${claim}` : ''
  const title = paper.ink.magenta(`Hint ${which + 1} of ${hints.length}${about}`)
  return [title, ...load('markdown').renderMarkdown(hints[which] as string, paper), '']
}

const allHints = (paper: Paper, series: Series): string[] =>
  series.hints.flatMap((_, which) => hintLines(paper, series, which))
