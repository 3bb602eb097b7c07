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
  type ResultBuffer,
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

/** What a value of the table may be used as. */
const KINDS: readonly string[] = ['int', 'octal', 'fd', 'string', 'path', 'argv', 'env', 'bytes', 'result']

/** The registers that a system call has for arguments. */
const MOST_ARGUMENTS = 6

/** Bytes of one buffer. */
const LARGEST_BUFFER = 64 << 20

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

type Read = Arg | Signature | Family

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
    if (value === null || typeof value === 'string') return value
    if (typeof value === 'number') return register(value)
    if (typeof value !== 'object' || !('entry' in value)) throw notOurs()
    const read = this.#read[value.entry]
    if (read === undefined) throw notOurs()
    return read
  }

  #entry(entry: Entry): Read {
    if ('big' in entry) return register(BigInt(text(entry.big)))
    if ('bytes' in entry) return bytes(entry.bytes)
    if ('strings' in entry) return entry.strings.map(text)
    if ('capacity' in entry) return { capacity: capacityOf(entry.capacity) }
    if ('message' in entry) return this.#message(entry)
    if ('flags' in entry) return familyOf(entry.flags)
    if ('signature' in entry) return this.#signature(entry.signature)
    if ('step' in entry) return this.#step(entry.step)
    throw notOurs()
  }

  #message({ message, relocations }: Extract<Entry, { message: string }>): Message {
    const all = bytes(message)
    return {
      bytes: all,
      relocations: relocations.map(({ offset, size, of }): Relocation => {
        const inside = Number.isInteger(offset) && offset >= 0 && offset + size <= all.length
        if ((size !== 4 && size !== 8) || !inside) throw notOurs()
        const known = this.#value(of)
        if (isStep(known) || isMemory(known)) return { offset, size, of: known }
        throw notOurs()
      }),
    }
  }

  #signature({ call, man, does, params }: WrittenSignature): Signature {
    const kinds = params.map(([name, kind]) => [text(name), this.#kind(kind)] as const)
    return { call: text(call), man: text(man), does: text(does), params: Object.fromEntries(kinds) }
  }

  #kind(kind: WrittenSignature['params'][number][1]): Kind {
    if (typeof kind === 'string') {
      if (!KINDS.includes(kind)) throw notOurs()
      return kind as Kind
    }
    if (!('flags' in kind)) return { says: () => '' }
    const family = this.#value(kind.flags)
    if (!isFamily(family)) throw notOurs()
    return family
  }

  #step({ id, line, signature, args, said, stack, mayFail, refused, partOf }: WrittenStep): Step {
    const at = Object.assign(new Error('written down elsewhere'), { stack: text(stack) })
    const what = this.#value(signature)
    if (!isSignature(what) || args.length > MOST_ARGUMENTS) throw notOurs()
    const kinds = Object.entries(what.params).map(([name, kind], i) => {
      const words = said[i]
      if (words === undefined) return [name, kind] as const
      const says = text(words)
      return [name, { says: () => says }] as const
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
      ...(refused === undefined ? {} : { refused: errnoOf(refused) }),
      ...(partOf === undefined ? {} : { partOf: text(partOf) }),
    }
  }

  #argument(arg: Value, i: number, call: string, at: Error): Arg {
    if (typeof arg === 'object' && arg !== null && 'bad' in arg) throw new BadArgument(call, i, arg.bad, at)
    const value = this.#value(arg)
    if (isArgument(value)) return value
    throw notOurs()
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

const text = (value: unknown): string => {
  if (typeof value === 'string') return value
  throw notOurs()
}

/** A number that a register can hold, with a sign or without. */
function register<Value extends number | bigint>(value: Value): Value {
  const fits = typeof value === 'bigint' || Number.isInteger(value)
  if (fits && value >= -(2n ** 63n) && value < 2n ** 64n) return value
  throw notOurs()
}

function capacityOf(value: unknown): number {
  const bytes = whole(value, 'the capacity of a buffer')
  if (bytes >= 0 && bytes <= LARGEST_BUFFER) return bytes
  throw new UserError(2, `a buffer of ${bytes} bytes`, `At most ${LARGEST_BUFFER >> 20} MiB can be asked for.`)
}

/** The kernel's errnos end below 4096. */
function errnoOf(value: unknown): number {
  const errno = whole(value, 'an errno')
  if (errno >= 0 && errno < 4096) return errno
  throw notOurs()
}

type Family = Extract<Kind, { prefix: string }>

function familyOf({ prefix, names, bits }: Extract<Entry, { flags: unknown }>['flags']): Family {
  const known = Object.entries(names).map(([name, value]) => [name, whole(value, name)] as const)
  return { prefix: text(prefix), names: Object.fromEntries(known), bits: bits === true }
}

const isObject = (value: Read): value is Extract<Read, object> => typeof value === 'object' && value !== null
const isSignature = (value: Read): value is Signature => isObject(value) && 'call' in value && 'man' in value
const isFamily = (value: Read): value is Family => isObject(value) && 'prefix' in value
const isArgument = (value: Read): value is Arg => isStep(value) || !(isSignature(value) || isFamily(value))
const isMemory = (value: Read): value is Uint8Array | Message | ResultBuffer =>
  isObject(value) && (value instanceof Uint8Array || 'relocations' in value || 'capacity' in value)

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(String(text), 'base64'))

function whole(value: unknown, what: string): number {
  if (Number.isInteger(value)) return value as number
  throw new UserError(2, `${what}: ${value} is no whole number`)
}
