// Lines of a list that no process ever reaches.

import { placeOf, shownPlace } from '../list/source.ts'
import type { Box } from '../syscalls/clone.ts'
import { linesOf, type Step } from '../syscalls/step.ts'

const ENDS: readonly string[] = ['execve', 'exit_group']

/** With execve another program takes the list's place, and what stands below it is never reached. */
export function neverPerformed({ steps }: Box): string[] {
  const last = steps.findIndex(({ signature: { call }, mayFail }) => ENDS.includes(call) && !mayFail)
  const rest = last < 0 ? [] : linesOf(steps.slice(last + 1)).flatMap(([first]) => first ?? [])
  const [first, ...more] = rest
  if (!first) return []
  const name = (step: Step) => (step.partOf ?? step.signature.call).split('(', 1)[0]
  const end = steps[last] as Step
  const where = [placeOf(first), placeOf(end)].map(place => (place ? ` (${shownPlace(place)})` : ''))
  const others = more.length > 0 ? ` and ${more.length === 1 ? 'the line' : `${more.length} lines`} after it` : ''
  return [
    `${name(first)}${where[0]}${others} can never be performed: ${name(end)} comes before${where[1]}, and the list ends there. Put ${name(end)} last.`,
  ]
}
