// cooper check in a workspace: the learner's own file, once.
import { openBench } from '../../course/bench/bench.ts'
import { type Outcome, readyJudge } from '../../course/bench/outcome.ts'
import { type Exercise, exerciseText, givenFor } from '../../course/exercises.ts'
import { useRealHost } from '../../course/scratch.ts'
import { translate } from '../../course/translate.ts'
import { typeNotes } from '../../course/types.ts'
import { exercisesIn, fileOf, type Mine } from '../../course/workspace/find.ts'
import { setOpen, setPassed } from '../../course/workspace/state.ts'
import { type ExitCode, Problem } from '../../linux/problem.ts'
import { type LabKind, refuseWithoutLab } from '../enter-lab.ts'
import { type Paper, paper } from '../show/paper.ts'
import { showSum } from '../show/verdicts.ts'
import { showNotes, showOutcome } from './show.ts'

interface Options {
  readonly json?: true
  readonly lab: LabKind
}

export async function checkExercise(mine: Mine, { json, lab }: Options): Promise<void> {
  const { workspace, exercise } = mine
  const notes = json ? undefined : typeNotes(workspace.directory, exercise.id)
  const outcome = await outcomeOf(mine, lab)
  if (outcome.passed) setPassed(workspace, exercise.id)
  else setOpen(workspace, exercise.id)
  process.exitCode = outcome.passed ? 0 : (outcome.problem?.code ?? 1)
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
  showNext(screen, mine, outcome)
}

/** Judges the file in a lab of its own, or on the real host. Throws Problem where there is nothing to be judged. */
export async function outcomeOf({ workspace, exercise }: Mine, lab: LabKind = 'ns'): Promise<Outcome> {
  const file = fileOf(workspace, exercise)
  if (lab === 'none') {
    const given = await givenFor(exercise)
    refuseWithoutLab(lab, given.needs)
    console.error('cooper: no lab. What happens now happens to this machine itself.')
    useRealHost()
    return readyJudge(given).judge(await translate(file))
  }
  const bench = openBench(exercise, ({ message, cure }) =>
    console.error(`cooper: without limits, for ${message}\n  ${cure}`),
  )
  try {
    return await bench.judge(await translate(file))
  } finally {
    bench.close()
  }
}

function asData({ id }: Exercise, { passed, claims, problem }: Outcome): void {
  if (problem) throw new Problem(problem.code as ExitCode, problem.message, problem.cure)
  process.stdout.write(`${JSON.stringify({ lesson: id, passed, claims }, null, 2)}\n`)
}

function showNext({ line, ink }: Paper, { workspace, exercise }: Mine, { passed }: Outcome): void {
  if (!passed) {
    line(`A hint: ${ink.cyan(`cooper hint ${exercise.name}`)}`)
    return
  }
  const all = exercisesIn(workspace)
  const next = all[all.findIndex(({ id }) => id === exercise.id) + 1]
  line(ink.green(`Exercise ${exercise.number} is done.`))
  if (next) line(`Next, ${exerciseText(next).title}: ${ink.cyan(`${next.id}/README.md`)}`)
}
