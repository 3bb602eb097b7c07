// What there is to do now: the exercise that is open, or, when all is done, the box that has come of it.
import { join, relative } from 'node:path'
import { type Exercise, exerciseText } from '../../course/exercises.ts'
import { exercisesIn, openIn, type Workspace } from '../../course/workspace/find.ts'
import { readState } from '../../course/workspace/state.ts'
import { wrap } from '../output.ts'

/** How the box is called from where one is: `./my-box sh`. */
export const myBox = ({ directory }: Workspace): string =>
  `${join(relative(process.cwd(), directory), 'my-box').replace(/^(?!\.\.?\/)/, './')} sh`

/** The open exercise that comes after this one; where there is none, the first that is open. */
export function nextOpen(workspace: Workspace, after = ''): Exercise | undefined {
  const open = openIn(workspace)
  return open.find(({ id }) => id > after) ?? open[0]
}

/** In lines that fit. @param after the exercise that was just done */
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
