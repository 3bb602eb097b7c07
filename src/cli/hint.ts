// cooper hint [EXERCISE]: what is wrong now decides which hint is next.

import { type Exercise, exerciseText, type Series, seriesFor } from '../course/exercises.ts'
import { exerciseIn, type Mine, needWorkspace } from '../course/workspace/find.ts'
import { readState, setHints } from '../course/workspace/state.ts'
import type { Outcome } from '../grader/judge-file.ts'
import { blame, type Earlier, earlierToBlame } from './exercise/earlier.ts'
import { keepOutcome } from './exercise/keep.ts'
import { outcomeOf } from './exercise/outcome.ts'
import { said } from './exercise/show.ts'
import { load } from './load.ts'
import { type Output, output, wrap } from './output.ts'

export async function hint(called: string | undefined, { all }: { all?: true }): Promise<void> {
  const workspace = needWorkspace()
  const exercise = exerciseIn(workspace, called)
  const screen = output()
  if (all) {
    for (const series of exerciseText(exercise).series) for (const line of allHints(screen, series)) screen.line(line)
    return
  }
  const mine = { workspace, exercise }
  const outcome = await outcomeOf(mine)
  if (outcome.cannot) {
    keepOutcome(mine, outcome)
    for (const part of wrap(UNSEEN(exercise), screen.width)) screen.line(screen.style.dim(part))
  }
  // What is wrong may be told already; a hint about the box comes after it.
  const told = wrap(outcome.cannot ? '' : said(outcome), screen.width).filter(part => part)
  for (const part of told) screen.line(screen.style.yellow(part))
  if (told.length > 0) {
    if (!isRead(outcome)) screen.line(screen.style.dim(FIRST))
    screen.line('')
  }
  const earlier = await earlierToBlame(mine, outcome)
  if (earlier) screen.line(blame(screen, earlier))
  for (const line of nextHint(screen, mine, outcome, earlier)) screen.line(line)
}

const UNSEEN = ({ number }: Exercise) =>
  `This machine cannot perform exercise ${number}, so nobody sees what is wrong in your list: \`cooper check ${number}\` says why.`

/** The next hint that has not been taken, as lines; once all are, the last one again. An earlier exercise has its own. */
export function nextHint(output: Output, mine: Mine, outcome: Outcome, earlier?: Earlier): string[] {
  const { exercise, outcome: seen } = earlier ?? { exercise: mine.exercise, outcome }
  const { workspace } = mine
  const { passed, claims } = seen
  if (passed) return [`Exercise ${exercise.number} is done. All its hints: \`cooper hint ${exercise.name} --all\``]
  const series = seriesFor(exercise, claims.find(claim => claim.passed === false)?.id)
  if (!series) return ['There is no hint for this.']
  const key = series.claim ?? ''
  const taken = Math.min(readState(workspace).hints[exercise.id]?.[key] ?? 0, series.hints.length - 1)
  if (isRead(seen)) setHints(workspace, exercise.id, key, taken + 1)
  const last = taken === series.hints.length - 1
  const after = `That was the last hint. Our list: \`cooper solution ${exercise.name}\``
  return [...hintLines(output, series, taken), ...(last ? [after] : [])]
}

/** A list that could not be read shows nothing of what its author knows: a slip uses no hint up. */
const isRead = ({ problem, cannot, trace }: Outcome): boolean => !problem || cannot === true || trace.length > 0

const FIRST = 'That comes first, and uses no hint up.'

function hintLines(output: Output, { claim, hints }: Series, which: number): string[] {
  const about = claim ? `, for ${claim}` : ''
  const title = output.style.magenta(`Hint ${which + 1} of ${hints.length}${about}`)
  return [title, ...load('markdown').renderMarkdown(hints[which] as string, output)]
}

const allHints = (output: Output, series: Series): string[] =>
  series.hints.flatMap((_, which) => [...hintLines(output, series, which), ''])
