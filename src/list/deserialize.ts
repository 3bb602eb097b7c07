// Reads a list that came as text from the evaluator. A learner's file can make it write any text, so this checks the
// text, and throws a UserError for a text that is no list.

import { UserError } from '../base/user-error.ts'
import type { Box } from '../syscalls/clone.ts'
import {
  type Arg,
  isStep,
  type Kind,
  type Message,
  newId,
  type Relocation,
  type Signature,
  type Step,
} from '../syscalls/step.ts'
import type { Entry, Value, Written, WrittenSignature, WrittenStep } from './serialize.ts'

/** More than any list of ours has by a factor of ten. */
const MOST_STEPS = 5_000

/** The box that was written so. Throws UserError where it is none. */
export function readBox(text: string): Box {
  try {
    return boxOf(parsed(text))
  } catch (error) {
    throw error instanceof UserError ? error : notOurs()
  }
}

function boxOf(written: Written): Box {
  if (written.steps.length > MOST_STEPS)
    throw new UserError(2, `the list has ${written.steps.length} calls`, `At most ${MOST_STEPS} are performed.`)
  const table = new Table()
  for (const entry of written.entries) table.add(entry)
  return {
    flags: whole(written.flags, 'the flags of clone') >>> 0,
    clone: table.step(written.clone),
    steps: written.steps.map(step => table.step(step)),
  }
}

function parsed(text: string): Written {
  try {
    const written: Written = JSON.parse(text)
    if (Array.isArray(written.steps) && Array.isArray(written.entries)) return written
  } catch {
    // neither is it JSON
  }
  throw notOurs()
}

const notOurs = () => new UserError(2, 'what came instead of a list cannot be read')

type Read = Arg | Signature | Kind

class Table {
  #read: Read[] = []
  #ids = new Map<number, number>()

  add(entry: Entry): void {
    this.#read.push(this.#entry(entry))
  }

  step(value: Value): Step {
    const read = this.#value(value)
    if (isStep(read)) return read
    throw notOurs()
  }

  #value(value: Value): Read {
    if (value === null || typeof value === 'string' || typeof value === 'number') return value
    if (typeof value !== 'object' || !('entry' in value)) throw notOurs()
    const read = this.#read[value.entry]
    if (read === undefined) throw notOurs()
    return read
  }

  #entry(entry: Entry): Read {
    if ('big' in entry) return BigInt(entry.big)
    if ('bytes' in entry) return bytes(entry.bytes)
    if ('strings' in entry) return entry.strings.map(String)
    if ('capacity' in entry) return { capacity: whole(entry.capacity, 'the capacity of a buffer') }
    if ('message' in entry) return this.#message(entry)
    if ('flags' in entry) return entry.flags
    if ('signature' in entry) return this.#signature(entry.signature)
    if ('step' in entry) return this.#step(entry.step)
    throw notOurs()
  }

  #message({ message, relocations }: Extract<Entry, { message: string }>): Message {
    const all = bytes(message)
    return {
      bytes: all,
      relocations: relocations.map(({ offset, size, of }): Relocation => {
        if ((size !== 4 && size !== 8) || !(offset >= 0 && offset + size <= all.length)) throw notOurs()
        return { offset, size, of: this.#value(of) as Relocation['of'] }
      }),
    }
  }

  #signature({ call, man, does, params }: WrittenSignature): Signature {
    const kinds = params.map(([name, kind]) => [String(name), this.#kind(kind)] as const)
    return { call: String(call), man: String(man), does: String(does), params: Object.fromEntries(kinds) }
  }

  #kind(kind: WrittenSignature['params'][number][1]): Kind {
    if (typeof kind === 'string') return kind as Kind
    return 'flags' in kind ? (this.#value(kind.flags) as Kind) : { says: () => '' }
  }

  #step({ id, line, signature, args, said, stack, mayFail, refused, partOf }: WrittenStep): Step {
    const at = Object.assign(new Error('written down elsewhere'), { stack: String(stack) })
    const what = this.#value(signature) as Signature
    const kinds = Object.entries(what.params).map(([name, kind], i) => {
      const text = said[i]
      return [name, text === undefined ? kind : { says: () => String(text) }] as const
    })
    const step: Step = {
      id: this.#id(id),
      line: this.#id(line),
      signature: Object.keys(said).length > 0 ? { ...what, params: Object.fromEntries(kinds) } : what,
      args: args.map((arg, i) => this.#argument(arg, i, what.call, at)),
      at,
      mayFail: mayFail === true,
    }
    return {
      ...step,
      ...(refused === undefined ? {} : { refused: whole(refused, 'an errno') }),
      ...(partOf === undefined ? {} : { partOf: String(partOf) }),
    }
  }

  #argument(arg: Value, i: number, call: string, at: Error): Arg {
    if (typeof arg === 'object' && arg !== null && 'bad' in arg) throw new BadArgument(call, i, arg.bad, at)
    return this.#value(arg) as Arg
  }

  /** Copies of a call share one number. Here they share another one, which no other call of this process has. */
  #id(theirs: number): number {
    const ours = this.#ids.get(theirs) ?? newId()
    this.#ids.set(theirs, ours)
    return ours
  }
}

/** An argument that no system call can have. */
export class BadArgument extends UserError {
  /** Where the call is written down. */
  readonly at: Error

  constructor(call: string, place: number, found: string, at: Error) {
    super(
      1,
      `argument ${place + 1} of ${call} is ${found}`,
      'Arguments are numbers, texts, null, memory, or another call of the list for its result.',
    )
    this.name = 'BadArgument'
    this.at = at
  }
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(String(text), 'base64'))

function whole(value: unknown, what: string): number {
  if (Number.isInteger(value)) return value as number
  throw new UserError(2, `${what}: ${value} is no whole number`)
}
