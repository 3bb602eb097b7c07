// Whether several readings of one file gave the same list. Each reading had its own command, so execve may differ by the
// words of the command, and nothing else may.

import type { Box } from '../syscalls/clone.ts'
import { type Arg, isStep, type Step } from '../syscalls/step.ts'

/** A list, and the command that it was read with. */
export interface Reading {
  readonly box: Box
  readonly command: readonly string[]
}

/** The first call in which readings differ. */
export interface Difference {
  /** `command`: the readings with another command differ, and the others do not. `each time`: these differ, too. */
  readonly by: 'command' | 'each time'
  /** The call in each reading; undefined where that list has ended before. */
  readonly calls: readonly (Step | undefined)[]
}

/**
 * Compares three readings of a file. The first two had commands of one kind, the last one a command of another kind.
 * An argument may be another one in each of the three: a list may name something by chance. It may not hold a word of the
 * command, and not be the same in two readings of three.
 */
export function firstDifference(readings: readonly [Reading, Reading, Reading]): Difference | undefined {
  const lists = readings.map(({ box }) => [box.clone, ...box.steps])
  const compared = WITHOUT.map(without => readings.map(reading => callsOf(reading, without)))
  const whole = readings.map(reading => callsOf(reading, words => [...words]))
  const longest = Math.max(...lists.map(list => list.length))
  for (let i = 0; i < longest; i++) {
    const by = compared.map(each => differ(each.map(calls => calls[i])))
    if (by[0] && by[1] && !isSame(whole.map(calls => calls[i]))) return { by: by[0], calls: lists.map(list => list[i]) }
  }
  return undefined
}

/**
 * What execve is given, without the words of the command: without all of them, for a line that holds the command twice, or
 * without the last of each, for a line that holds such a word itself.
 */
const WITHOUT: readonly ((words: readonly string[], command: readonly string[]) => string[])[] = [
  (words, command) => words.filter(word => !command.includes(word)),
  (words, command) =>
    command.reduceRight(
      (left, word) => {
        const place = left.lastIndexOf(word)
        return place < 0 ? left : left.toSpliced(place, 1)
      },
      [...words],
    ),
]

/** A call as texts, one for its name and one for each argument. */
interface Compared {
  readonly texts: readonly string[]
  /** Whether a text holds a word of the command. */
  readonly names: (text: string) => boolean
}

/** A line that executes another program than the command is the same in each reading, with a word of the command in it too. */
const isSame = (calls: readonly (Compared | undefined)[]): boolean =>
  calls.every(call => call !== undefined && call.texts.join('\0') === calls[0]?.texts.join('\0'))

function differ(calls: readonly (Compared | undefined)[]): Difference['by'] | undefined {
  const longest = Math.max(...calls.map(call => call?.texts.length ?? 0))
  const places = Array.from({ length: longest }, (_, place) => calls.map(call => call?.texts[place] ?? 'nothing'))
  const [name, ...kinds] = places.map(kindOf)
  if (name !== 'equal') return name === 'command' ? 'command' : 'each time'
  if (kinds.some((kind, i) => kind === 'chance' && calls.every((call, of) => call?.names(places[i + 1]?.[of] ?? ''))))
    return 'command'
  // Where a text is chance, so is its length, and two of three lengths may be equal.
  if (kinds.includes('chance')) return undefined
  return kinds.find(kind => kind === 'command' || kind === 'each time')
}

/** Three equal texts are one list. Three different ones are chance. Of two equal ones and another, somebody chose. */
function kindOf([first, again, other]: readonly string[]): 'equal' | 'chance' | Difference['by'] {
  if (first === again) return first === other ? 'equal' : 'command'
  return first === other || again === other ? 'each time' : 'chance'
}

function callsOf({ box, command }: Reading, without: (typeof WITHOUT)[number]): Compared[] {
  const steps = [box.clone, ...box.steps]
  const words = command.flatMap(wordsOf)
  const places = new Map(steps.map((step, i) => [step.id, i] as const).toReversed())
  const memory = new Map<object, number>()
  const text = (arg: Arg): string => {
    if (arg === null || typeof arg !== 'object') return `${typeof arg} ${arg}`
    if (isStep(arg)) return `result of ${places.get(arg.id)}`
    if (arg instanceof Uint8Array) return `bytes ${Buffer.from(arg).toString('latin1')}`
    if (Array.isArray(arg)) return `list ${JSON.stringify(arg)}`
    if (!memory.has(arg)) memory.set(arg, memory.size)
    if ('capacity' in arg) return `buffer ${memory.get(arg)} of ${arg.capacity}`
    if (!('bytes' in arg)) return ''
    const relocations = arg.relocations.map(({ offset, size, of }) => `${offset} ${size} ${text(of)}`)
    return [`bytes ${Buffer.from(arg.bytes).toString('latin1')}`, ...relocations].join('\n')
  }
  const named = (shown: string) => words.some(word => shown.includes(word))
  return steps.map(step => {
    const { signature, args, mayFail, refused } = step
    const becomes = signature.call === 'execve'
    const shown = args.map(text).map(each => (becomes ? without(wordsOf(each), words).join(' ') : each))
    // The flags of a box can be changed apart from its clone.
    const texts = [`${signature.call} ${mayFail} ${refused}`, ...shown, ...(step === box.clone ? [`${box.flags}`] : [])]
    return { texts, names: becomes ? () => false : named }
  })
}

/** The words of a path, of a shell's line or of a list. */
const wordsOf = (text: string): string[] => text.split(/[\s"'`,;&|()[\]{}\\/=]+/).filter(Boolean)
