// What can be taken away from a list: a whole line, or one flag of a call.

import { flagsOf, THE_CLONE, without, withoutFlag } from '../../list/change.ts'
import { showWholeLine } from '../../list/show.ts'
import { type Place, placeOf } from '../../list/source.ts'
import type { Box } from '../../syscalls/clone.ts'
import { linesOf, type Step } from '../../syscalls/step.ts'

export interface Removal {
  /** The first call of a line, by its place in the list, from 0; -1 for the clone. */
  readonly step: number
  /** Only this flag of it, not the whole line. */
  readonly flag?: string
}

/** Something that can be taken away, and how it reads. */
export interface Removable extends Removal {
  /** The kernel's name of the call: `mount`. */
  readonly call: string
  /** The line as it stands in the list: `mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL)`. */
  readonly line: string
  /** Where it is written. */
  readonly place?: Place
}

/**
 * All that can be taken away: the clone's flags; each line, and after it each flag of its call.
 * @param command what the box was told to run, which then reads as in the source: `execve(command)`
 */
export function removables({ clone, steps }: Box, command: readonly string[] = []): Removable[] {
  const lines = linesOf(steps)
  const starts = lines.map((_, i) => lines.slice(0, i).reduce((sum, line) => sum + line.length, 0))
  const all = [
    ...flags(clone, THE_CLONE),
    ...lines.flatMap((line, i) => {
      const [first] = line as [Step, ...Step[]]
      const step = starts[i] as number
      return [{ step, ...read(line) }, ...(line.length === 1 ? flags(first, step) : [])]
    }),
  ]
  return all.map(each => ({ ...each, line: withoutCommand(each.line, command) }))
}

const withoutCommand = (line: string, command: readonly string[]): string =>
  [`[${command.map(word => JSON.stringify(word)).join(', ')}]`, JSON.stringify(command), command.join(' ')]
    .filter(() => command.length > 0)
    .reduce((rest, text) => rest.replace(text, 'command'), line)

export const remove = (box: Box, { step, flag }: Removal): Box =>
  flag === undefined ? without(box, step) : withoutFlag(box, flag, step)

/** The line that a call is a part of, by its first call. */
export function lineOf(box: Box, index: number): number {
  let first = index
  while (first > 0 && box.steps[first - 1]?.line === box.steps[index]?.line) first--
  return first
}

/** An unshare without its only flag is no unshare: that is the line left out. */
const flags = (call: Step, step: number): Removable[] => {
  const names = flagsOf(call).filter(flag => !flag.startsWith('0x'))
  if (step !== THE_CLONE && names.length === 1 && call.signature.call === 'unshare') return []
  return names.map(flag => ({ step, flag, ...read([call]) }))
}

function read(line: readonly Step[]): Omit<Removable, 'step' | 'flag'> {
  const [first] = line as readonly [Step]
  const place = placeOf(first)
  return { call: first.signature.call, line: showWholeLine(line), ...(place ? { place } : {}) }
}
