// cooper progress: which exercises of this workspace are done, and which is next.
import { type Exercise, exerciseText } from '../course/exercises.ts'
import { exerciseIn, exercisesIn, needWorkspace, type Workspace } from '../course/workspace/find.ts'
import { readState } from '../course/workspace/state.ts'
import { type Paper, pad, paper, wrap } from './show/paper.ts'

export function progress({ json }: { json?: true }): void {
  const workspace = needWorkspace()
  const { passed, hints, cannot } = readState(workspace)
  const next = exerciseIn(workspace, undefined).id
  if (json) {
    const all = exercisesIn(workspace).map(({ id }) => ({
      exercise: id,
      passed: passed[id] ?? null,
      cannot: cannot.includes(id),
      hints: Object.values(hints[id] ?? {}).reduce((sum, taken) => sum + taken, 0),
    }))
    process.stdout.write(
      `${JSON.stringify({ next: all.some(each => !each.passed && !each.cannot) ? next : null, exercises: all }, null, 2)}\n`,
    )
    return
  }
  const screen = paper()
  for (const line of progressLines(screen, workspace, next)) screen.line(line)
}

/** A line an exercise. */
export function progressLines(paper: Paper, workspace: Workspace, current: string): string[] {
  const { passed, cannot } = readState(workspace)
  return exercisesIn(workspace).flatMap(exercise => {
    const { id } = exercise
    return lineOf(
      paper,
      exercise,
      passed[id] ? 'done' : id === current ? 'next' : cannot.includes(id) ? 'cannot' : 'open',
    )
  })
}

const SIGNS = { done: '✓ ', next: '▸ ', cannot: '– ', open: '  ' }

function lineOf({ ink, plain, width }: Paper, exercise: Exercise, how: keyof typeof SIGNS): string[] {
  const sign = plain ? pad(how === 'open' ? '' : how, 8) : SIGNS[how]
  const paint = { done: ink.green, next: ink.cyan, cannot: ink.yellow, open: (text: string) => text }[how]
  const start = `${paint(sign)}${ink.dim(exercise.number)} ${ink.bold(pad(exercise.name, 12))} `
  const indent = sign.length + 16
  const { title } = exerciseText(exercise)
  return wrap(how === 'cannot' ? `${title} (this machine cannot)` : title, width - indent).map(
    (text, i) => `${i === 0 ? start : ' '.repeat(indent)}${text}`,
  )
}
