// cooper check in a workspace: the learner's own file, once.

import { type ExitCode, UserError } from '../../base/user-error.ts'
import { unseen } from '../../check/judge.ts'
import { type Exercise, exerciseText } from '../../course/exercises.ts'
import { exerciseAfter, type Mine } from '../../course/workspace/find.ts'
import { readState } from '../../course/workspace/state.ts'
import type { Outcome } from '../../grader/judge-file.ts'
import { typeNotes } from '../../grader/type-notes.ts'
import type { LabKind } from '../enter-lab.ts'
import { type Output, output } from '../output.ts'
import { complain, printDocument } from '../print.ts'
import { showSum } from '../show/verdicts.ts'
import { blame, type Earlier, earlierToBlame } from './earlier.ts'
import { keepOutcome } from './keep.ts'
import { whatIsNext } from './next.ts'
import { outcomeOf } from './outcome.ts'
import { placesOf, seen, showNotes, showOutcome } from './show.ts'

interface Options {
  readonly json?: true
  /** Also name the rule that explained a failed call. */
  readonly debug?: true
  readonly lab: LabKind
}

/** The lines above an outcome and below it, and the prompt after them. */
const AROUND = 9

export async function checkExercise(mine: Mine, { json, debug, lab }: Options): Promise<void> {
  const { workspace, exercise } = mine
  const notes = json ? undefined : typeNotes(workspace.directory, exercise.id)
  const outcome = await outcomeOf(mine, lab)
  if (!keepOutcome(mine, outcome))
    complain('cooper: this cannot be kept: .cooper of this workspace may not be written to')
  process.exitCode = outcome.passed ? 0 : (outcome.problem?.code ?? (unseen(outcome.claims).length > 0 ? 3 : 1))
  if (debug && outcome.problem?.rule) complain(`rule: ${outcome.problem.rule}`)
  const earlier = lab === 'none' ? undefined : await earlierToBlame(mine, outcome)
  if (json) return asData(exercise, outcome, earlier)
  const screen = output()
  screen.line(screen.style.bold(`${exercise.number} ${exercise.name}: ${exerciseText(exercise).title}`))
  screen.line()
  showOutcome(screen, exercise, outcome, { room: (process.stdout.rows || 24) - AROUND })
  if (outcome.claims.length > 0) showSum(screen, outcome.claims)
  if (!outcome.passed && notes) showNotes(screen, await notes)
  screen.line()
  if (earlier) screen.line(blame(screen, earlier))
  showNext(screen, mine, outcome)
}

/** A call that fails is a verdict like a claim that does. Where there was nothing to judge at all, the error is no data. */
function asData({ id }: Exercise, outcome: Outcome, earlier: Earlier | undefined): void {
  const { passed, problem, failedAt, places } = outcome
  if (problem && !failedAt) throw new UserError(problem.code as ExitCode, problem.message, problem.fix)
  const claims = outcome.claims.map(({ at, ...claim }) => {
    const named = at ? [seen(at)] : claim.passed === false ? placesOf(claim.calls, places) : []
    return named.length > 0 ? { ...claim, places: named } : claim
  })
  const failed = problem && failedAt && { message: problem.message, fix: problem.fix, ...seen(failedAt) }
  const notes = outcome.notes.length > 0 ? outcome.notes : undefined
  const all = { lesson: id, passed, claims, failed, earlier: earlier?.exercise.id, notes } // what is undefined is left out
  printDocument(all)
}

function showNext({ line, style, width }: Output, mine: Mine, { passed, cannot }: Outcome): void {
  const { exercise, workspace } = mine
  const next = exerciseAfter(mine)
  if (cannot && next) line(`Go on with ${next.number}: ${style.cyan(`cooper watch ${next.name}`)}`)
  if (passed) {
    line(style.green(`Exercise ${exercise.number} is done.`))
    for (const part of whatIsNext(workspace, width, exercise.id)) line(part)
    return
  }
  if (readState(workspace).before[exercise.id]) line(`Exercise ${exercise.number} was done before, and is open again.`)
  line(`A hint: ${style.cyan(`cooper hint ${exercise.name}`)}`)
}
