// Says what to do next: the next open exercise, or, when all are done, the learner's box.
import { join, relative } from 'node:path'
import { type Exercise, exerciseText } from '../../course/exercises.ts'
import { exercisesIn, openIn, type Workspace } from '../../course/workspace/find.ts'
import { readState } from '../../course/workspace/state.ts'
import { wrap } from '../output.ts'

/** The command that runs the box, relative to the working directory: `./my-box sh`. */
export const myBox = ({ directory }: Workspace): string =>
  `${join(relative(process.cwd(), directory), 'my-box').replace(/^(?!\.\.?\/)/, './')} sh`

/** The next open exercise after this one, or else the first open one. */
export function nextOpen(workspace: Workspace, after = ''): Exercise | undefined {
  const open = openIn(workspace)
  return open.find(({ id }) => id > after) ?? open[0]
}

/** What to do next, wrapped to `width`. @param after the exercise that was just done */
export const whatIsNext = (workspace: Workspace, width: number, after?: string): string[] =>
  sentences(workspace, after).flatMap(sentence => wrap(sentence, width))

function sentences(workspace: Workspace, after?: string): string[] {
  const next = nextOpen(workspace, after)
  if (next)
    return [
      `Next is ${next.number}, ${exerciseText(next).title}.`,
      `Read ${next.id}/README.md, then \`cooper watch ${next.name}\`.`,
    ]
  const { passed } = readState(workspace)
  const refused = exercisesIn(workspace).filter(({ id }) => !passed[id])
  const all =
    refused.length === 0
      ? 'All exercises are done.'
      : `All exercises are done that this machine can perform (it cannot ${refused.map(({ number }) => number).join(', ')}).`
  return [all, `\`${myBox(workspace)}\` runs a shell in your box.`]
}
