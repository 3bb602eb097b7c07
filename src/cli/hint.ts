// cooper hint [EXERCISE]: shows the next hint for what is wrong now.

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
import type * as Markdown from './show/markdown.ts'

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
  // An error message that already says what is wrong comes first and uses up no hint.
  const notes = outcome.notes.map(note => `Note: ${note}`)
  const words = outcome.cannot ? [] : [...notes, said(outcome) || lineToBlame(outcome)]
  const lines = words.flatMap(text => wrap(text, screen.width)).filter(part => part)
  for (const part of lines) screen.line(screen.style.yellow(part))
  if (lines.length > 0) {
    if (!isRead(outcome)) screen.line(screen.style.dim(FIRST))
    screen.line('')
  }
  const earlier = await earlierToBlame(mine, outcome)
  if (earlier) screen.line(blame(screen, earlier))
  for (const line of nextHint(screen, mine, outcome, earlier)) screen.line(line)
}

/** Where the list ran and a claim fails: what the line did that is the cause, where that is known. */
const lineToBlame = ({ claims }: Outcome): string => {
  const failed = claims.find(({ passed }) => passed === false)
  return failed?.rule ? `${failed.means} ${failed.look}` : ''
}

const UNSEEN = ({ number }: Exercise) =>
  `This machine cannot perform exercise ${number}, so it cannot show what is wrong in your list: \`cooper check ${number}\` says why.`

/**
 * The next hint that has not been shown, as lines; if all have been, the last one. An earlier exercise has its own
 * hints.
 */
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

/**
 * Whether the file could be evaluated. A slip of the pen says nothing about what the learner knows, so it uses up no
 * hint.
 */
const isRead = ({ problem, cannot, trace }: Outcome): boolean => !problem || cannot === true || trace.length > 0

const FIRST = 'That comes first, and uses up no hint.'

function hintLines(output: Output, { claim, hints }: Series, which: number): string[] {
  const about = claim ? `, for ${claim}` : ''
  const title = output.style.magenta(`Hint ${which + 1} of ${hints.length}${about}`)
  return [title, ...load<typeof Markdown>('markdown').renderMarkdown(hints[which] as string, output)]
}

const allHints = (output: Output, series: Series): string[] =>
  series.hints.flatMap((_, which) => [...hintLines(output, series, which), ''])
