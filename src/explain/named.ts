// A call of the list as a sentence names it: umount2("/old", MNT_DETACH) in solution.ts:26.
import { showCall } from '../list/show.ts'
import { placeOf, shownPlace } from '../list/source.ts'
import type { Step } from '../syscalls/step.ts'

/** Of a longer call only the first arguments are named. */
const MOST = 70

export function named(step: Step): string {
  const place = placeOf(step)
  return `${called(step)}${place ? ` in ${shownPlace(place)}` : ''}`
}

/** The call with its arguments, by the name that lists use. */
export function called(step: Step): string {
  const line = (step.partOf ?? showCall(step))
    .replace(/^clone3\(/, 'clone(')
    .replace(/^(open|mkdir|mknod|unlink)at\(AT_FDCWD, /, '$1(')
  if (line.length <= MOST) return line
  const whole = line.slice(0, MOST).lastIndexOf(', ')
  // A struct is no use in part.
  const word = line.includes('|') ? -1 : line.slice(0, MOST).lastIndexOf(' ')
  if (whole < 0 && word > 0) return `${line.slice(0, word)} …)`
  return whole < 0 || line.slice(0, whole).includes('{') ? `${line.split('(', 1)[0]}(…)` : `${line.slice(0, whole)}, …)`
}

/** CAP_CHOWN, CAP_KILL and 3 more. */
export function few(words: readonly string[], most = 2): string {
  const shown = words.slice(0, most).join(', ')
  return words.length > most ? `${shown} and ${words.length - most} more` : words.join(' and ')
}
