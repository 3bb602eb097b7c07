// cooper progress: which exercises of this workspace are done, and which is next.
import { type Exercise, exerciseText } from '../course/exercises.ts'
import { exerciseIn, exercisesIn, needWorkspace, type Workspace } from '../course/workspace/find.ts'
import { readState } from '../course/workspace/state.ts'
import { type Paper, pad, paper, wrap } from './show/paper.ts'

export function progress({ json }: { json?: true }): void {
  const workspace = needWorkspace()
  const { passed, hints } = readState(workspace)
  const next = exerciseIn(workspace, undefined).id
  if (json) {
    const all = exercisesIn(workspace).map(({ id }) => ({
      exercise: id,
      passed: passed[id] ?? null,
      hints: Object.values(hints[id] ?? {}).reduce((sum, taken) => sum + taken, 0),
    }))
    process.stdout.write(
      `${JSON.stringify({ next: all.some(each => !each.passed) ? next : null, exercises: all }, null, 2)}\n`,
    )
    return
  }
  const screen = paper()
  for (const line of progressLines(screen, workspace, next)) screen.line(line)
}

/** A line an exercise. */
export function progressLines(paper: Paper, workspace: Workspace, current: string): string[] {
  const { passed } = readState(workspace)
  return exercisesIn(workspace).flatMap(exercise => lineOf(paper, exercise, passed[exercise.id] !== undefined, current))
}

function lineOf({ ink, plain, width }: Paper, exercise: Exercise, done: boolean, current: string): string[] {
  const here = exercise.id === current
  const sign = plain ? (done ? 'done  ' : here ? 'next  ' : '      ') : done ? '✓ ' : here ? '▸ ' : '  '
  const paint = done ? ink.green : here ? ink.cyan : (text: string) => text
  const start = `${paint(sign)}${ink.dim(exercise.number)} ${ink.bold(pad(exercise.name, 12))} `
  const indent = sign.length + 16
  return wrap(exerciseText(exercise).title, width - indent).map(
    (text, i) => `${i === 0 ? start : ' '.repeat(indent)}${text}`,
  )
}
