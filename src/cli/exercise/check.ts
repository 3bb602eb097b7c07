// cooper check in a workspace: the learner's own file, once.
import { unseen } from '../../check/judge.ts'
import type { Outcome } from '../../course/bench/outcome.ts'
import { type Exercise, exerciseText } from '../../course/exercises.ts'
import { typeNotes } from '../../course/types.ts'
import { exerciseAfter, type Mine } from '../../course/workspace/find.ts'
import { readState } from '../../course/workspace/state.ts'
import { type ExitCode, Problem } from '../../linux/problem.ts'
import type { LabKind } from '../enter-lab.ts'
import { type Paper, paper } from '../show/paper.ts'
import { showSum } from '../show/verdicts.ts'
import { blame, earlierToBlame } from './earlier.ts'
import { keepOutcome } from './keep.ts'
import { whatIsNext } from './next.ts'
import { outcomeOf } from './outcome.ts'
import { showNotes, showOutcome } from './show.ts'

interface Options {
  readonly json?: true
  readonly lab: LabKind
}

export async function checkExercise(mine: Mine, { json, lab }: Options): Promise<void> {
  const { workspace, exercise } = mine
  const notes = json ? undefined : typeNotes(workspace.directory, exercise.id)
  const outcome = await outcomeOf(mine, lab)
  if (!keepOutcome(mine, outcome))
    console.error('cooper: this cannot be kept: .cooper of this workspace may not be written to')
  process.exitCode = outcome.passed ? 0 : (outcome.problem?.code ?? (unseen(outcome.claims).length > 0 ? 3 : 1))
  if (json) {
    asData(exercise, outcome)
    return
  }
  const screen = paper()
  screen.line(screen.ink.bold(`${exercise.number} ${exercise.name}: ${exerciseText(exercise).title}`))
  screen.line()
  showOutcome(screen, outcome)
  if (outcome.claims.length > 0) showSum(screen, outcome.claims)
  if (!outcome.passed && notes) showNotes(screen, await notes)
  screen.line()
  const earlier = lab === 'none' ? undefined : await earlierToBlame(mine, outcome)
  if (earlier) screen.line(blame(screen, earlier))
  showNext(screen, mine, outcome)
}

function asData({ id }: Exercise, { passed, claims, problem }: Outcome): void {
  if (problem) throw new Problem(problem.code as ExitCode, problem.message, problem.cure)
  process.stdout.write(`${JSON.stringify({ lesson: id, passed, claims }, null, 2)}\n`)
}

function showNext({ line, ink, width }: Paper, mine: Mine, { passed, cannot }: Outcome): void {
  const { exercise, workspace } = mine
  const next = exerciseAfter(mine)
  if (cannot && next) line(`Go on with ${next.number}: ${ink.cyan(`cooper watch ${next.name}`)}`)
  if (passed) {
    line(ink.green(`Exercise ${exercise.number} is done.`))
    for (const part of whatIsNext(workspace, width, exercise.id)) line(part)
    return
  }
  if (readState(workspace).before[exercise.id]) line(`Exercise ${exercise.number} was done before, and is open again.`)
  line(`A hint: ${ink.cyan(`cooper hint ${exercise.name}`)}`)
}
