// cooper progress: lists the exercises of this workspace, which are done and which is next.
import { type Exercise, exerciseText } from '../course/exercises.ts'
import { exerciseIn, exercisesIn, needWorkspace, type Workspace } from '../course/workspace/find.ts'
import { isChanged, readState } from '../course/workspace/state.ts'
import { whatIsNext } from './exercise/next.ts'
import { type Output, output, pad, wrap } from './output.ts'
import { printDocument } from './print.ts'

export function progress({ json }: { json?: true }): void {
  const workspace = needWorkspace()
  const { passed, before, hints, cannot } = readState(workspace)
  const next = exerciseIn(workspace, undefined).id
  if (json) {
    const all = exercisesIn(workspace).map(({ id }) => ({
      exercise: id,
      passed: passed[id] ?? null,
      changed: isChanged(workspace, id),
      passedBefore: before[id] ?? null,
      cannot: cannot.includes(id),
      hints: Object.values(hints[id] ?? {}).reduce((sum, taken) => sum + taken, 0),
    }))
    printDocument({ next: all.some(each => !each.passed && !each.cannot) ? next : null, exercises: all })
    return
  }
  const screen = output()
  for (const line of progressLines(screen, workspace, next)) screen.line(line)
  screen.line()
  for (const line of whatIsNext(workspace, screen.width)) screen.line(line)
  const [first] = exercisesIn(workspace)
  if (first) screen.line(`Any of them, by number or name: \`cooper watch ${first.number}\``)
}

/** One line for each exercise. */
export function progressLines(output: Output, workspace: Workspace, current: string): string[] {
  const { passed, before, cannot } = readState(workspace)
  return exercisesIn(workspace).flatMap(exercise => {
    const { id } = exercise
    const how = passed[id] ? 'done' : id === current ? 'next' : cannot.includes(id) ? 'cannot' : 'open'
    const more = [
      ...(isChanged(workspace, id) ? [' (changed since it was checked)'] : []),
      ...(before[id] ? [' (done before, open again)'] : []),
      ...(how === 'cannot' ? [' (this machine cannot)'] : []),
    ]
    return lineOf(output, exercise, how, more.join(''))
  })
}

const SIGNS = { done: '✓ ', next: '▸ ', cannot: '– ', open: '  ' }

function lineOf({ style, plain, width }: Output, exercise: Exercise, how: keyof typeof SIGNS, more: string): string[] {
  const sign = plain ? pad(how === 'open' ? '' : how, 8) : SIGNS[how]
  const paint = { done: style.green, next: style.cyan, cannot: style.yellow, open: (text: string) => text }[how]
  const start = `${paint(sign)}${style.dim(exercise.number)} ${style.bold(pad(exercise.name, 12))} `
  const indent = sign.length + 16
  return wrap(`${exerciseText(exercise).title}${more}`, width - indent).map(
    (text, i) => `${i === 0 ? start : ' '.repeat(indent)}${text}`,
  )
}
