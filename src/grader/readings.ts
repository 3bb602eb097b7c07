// A list is judged with one command and used with others, so it may not depend on the command. The file is read three
// times, each time anew: with the command that will be performed, with another one like it, and with one unlike it. The
// readings come in a random order, so the file cannot tell by counting which of them will be performed.
import { randomInt } from 'node:crypto'
import { UserError } from '../base/user-error.ts'
import { type Difference, firstDifference, type Reading } from '../list/differences.ts'
import { showCall } from '../list/show.ts'
import { placeOf, shownPlace } from '../list/source.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Step } from '../syscalls/step.ts'

/** Commands that somebody could give to a box. None is ever performed. */
const OTHERS: readonly (readonly string[])[] = [
  ['ls', '-l', '/etc'],
  ['cat', '/etc/hosts', '/etc/passwd'],
  ['ps', '-e', '-f'],
  ['id'],
  ['hostname'],
  ['echo', 'hello', 'world'],
]

/** The commands of the three readings in a random order, and what the lists of these readings have in common. */
export interface Readings {
  readonly commands: readonly (readonly string[])[]
  /** The list for the command that will be performed. Throws UserError where the lists are not the same. */
  same(boxes: readonly Box[]): Box
}

/** @param command that will be performed */
export function readingsWith(command: readonly string[]): Readings {
  const commands = [command, alike(command), OTHERS[randomInt(OTHERS.length)] as readonly string[]]
  const order = shuffled([0, 1, 2])
  return {
    commands: order.map(i => commands[i] as readonly string[]),
    same(boxes) {
      const readings = commands.map((each, i) => ({ command: each, box: boxes[order.indexOf(i)] as Box }))
      const difference = firstDifference(readings as unknown as readonly [Reading, Reading, Reading])
      if (difference) throw problemOf(difference, readings)
      return (readings[0] as Reading).box
    },
  }
}

/** The same command with other numbers. */
const alike = (command: readonly string[]): string[] =>
  command.map(word => word.replace(/\d+/g, number => String(randomInt(10 ** (number.length - 1), 10 ** number.length))))

/** The items in a random order. Fisher and Yates. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    const j = randomInt(i + 1)
    ;[all[i], all[j]] = [all[j] as Item, all[i] as Item]
  }
  return all
}

function problemOf({ by, calls }: Difference, readings: readonly Reading[]): UserError {
  const [first, again, other] = calls.map(step => (step ? showCall(step) : 'nothing more'))
  const step = calls.find((call): call is Step => call !== undefined)
  const place = step && placeOf(step)
  const where = place ? `${shownPlace(place)}: ` : ''
  const [one, , two] = readings.map(({ command }) => `\`${command.join(' ')}\``)
  if (by === 'command')
    return new UserError(
      1,
      `${where}the list depends on the command: for ${one} it has ${first} here, for ${two} ${other}`,
      'A box is the same for every command. Only execve may use the command.',
    )
  return new UserError(
    1,
    `${where}the list is not the same each time that the file is read: here it had ${[...new Set([first, again, other])].join(', and ')}`,
    'A verdict is about one reading. Write a list that does not change from one reading to the next.',
  )
}
