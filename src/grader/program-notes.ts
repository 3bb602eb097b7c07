// Lists in which no program is started, or another one than the command that box is given.

import { placeOf, shownPlace } from '../list/source.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Step } from '../syscalls/step.ts'

/** @param command what box was given */
export function programNotes({ steps }: Box, command: readonly string[]): string[] {
  const programs = steps.filter(({ signature }) => signature.call === 'execve')
  const last = programs.at(-1)
  if (!last)
    return [
      'The list has no execve, and so no program is started: the box ends with its last call. Put execve(command) at its end.',
    ]
  if (programs.some(step => mentions(step, command))) return []
  const place = placeOf(last)
  return [
    `execve${place ? ` (${shownPlace(place)})` : ''} starts ${wordsOf(last)[0] ?? 'a program'}, and not the command that box is given. Write execve(command), or hand its words on: execve(['program', ...command]).`,
  ]
}

const wordsOf = ({ args }: Step): readonly string[] => (Array.isArray(args[1]) ? (args[1] as readonly string[]) : [])

/** A shell or another program before it may start the command: then its words stand among the arguments. */
const mentions = (step: Step, command: readonly string[]): boolean => {
  const words = wordsOf(step).join(' ')
  return command.every(word => words.includes(word))
}
