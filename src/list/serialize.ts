// A list as text, so that it can go from the process in which it was written down to another one that performs it.
//
// An object that a list uses twice (a socket in three lines, a buffer that one call fills and another reads) must be one
// object on the other side as well. So everything that is not a plain value is an entry of a table, and the text refers to
// it by its index. An entry refers only to entries before it.
import type { Box } from '../syscalls/clone.ts'
import {
  type Arg,
  isStep,
  type Kind,
  type Message,
  type ResultBuffer,
  type Signature,
  type Step,
} from '../syscalls/step.ts'

/** A plain value, or the number of an entry. */
export type Value = number | string | null | { readonly entry: number } | { readonly bad: string }

export type Entry =
  | { readonly big: string }
  | { readonly bytes: string }
  | { readonly strings: readonly string[] }
  | { readonly capacity: number }
  | { readonly message: string; readonly relocations: readonly { offset: number; size: number; of: Value }[] }
  | {
      readonly flags: {
        readonly prefix: string
        readonly names: Readonly<Record<string, number>>
        readonly bits: boolean
      }
    }
  | { readonly signature: WrittenSignature }
  | { readonly step: WrittenStep }

export interface WrittenSignature {
  readonly call: string
  readonly man: string
  readonly does: string
  /** `says`: a struct that only its own call can read aloud, and has. */
  readonly params: readonly (readonly [string, string | { readonly flags: Value } | { readonly says: true }])[]
}

export interface WrittenStep {
  readonly id: number
  readonly line: number
  readonly signature: Value
  readonly args: readonly Value[]
  /** What the structs among the arguments say, by the numbers of the arguments. */
  readonly said: Readonly<Record<string, string>>
  readonly stack: string
  readonly mayFail: boolean
  readonly refused?: number
  readonly partOf?: string
}

export interface Written {
  readonly flags: number
  readonly clone: Value
  readonly steps: readonly Value[]
  readonly entries: readonly Entry[]
}

/** The box as JSON. */
export function writeBox({ flags, clone, steps }: Box): string {
  const table = new Table()
  const written: Written = {
    flags,
    clone: table.value(clone),
    steps: steps.map(step => table.value(step)),
    entries: table.entries,
  }
  return JSON.stringify(written)
}

const STACK = 4096

class Table {
  readonly entries: Entry[] = []
  #numbers = new Map<object, number>()

  value(value: unknown): Value {
    if (value === null || typeof value === 'string') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : { bad: String(value) }
    if (typeof value === 'bigint') return this.#add({ big: value.toString() })
    if (typeof value !== 'object') return { bad: typeof value === 'undefined' ? 'undefined' : `a ${typeof value}` }
    const known = this.#numbers.get(value)
    if (known !== undefined) return { entry: known }
    const added = this.#object(value)
    if ('entry' in added) this.#numbers.set(value, added.entry)
    return added
  }

  #add(entry: Entry): { entry: number } {
    return { entry: this.entries.push(entry) - 1 }
  }

  #object(value: object): { entry: number } | { bad: string } {
    if (isStep(value)) return this.#add({ step: this.#step(value) })
    if (value instanceof Uint8Array) return this.#add({ bytes: base64(value) })
    if (Array.isArray(value)) return this.#list(value)
    if (value instanceof Promise) return { bad: 'a promise' }
    if ('bytes' in value && 'relocations' in value) return this.#message(value as Message)
    if ('capacity' in value) return this.#add({ capacity: Number((value as ResultBuffer).capacity) })
    return { bad: 'an object that is nothing for the kernel' }
  }

  #list(value: readonly unknown[]): { entry: number } | { bad: string } {
    const other = value.find(each => typeof each !== 'string')
    if (value.every(each => typeof each === 'string')) return this.#add({ strings: value })
    return { bad: `a list with ${other === null ? 'null' : `a value of type ${typeof other}`} in it` }
  }

  #message({ bytes, relocations }: Message): { entry: number } {
    const written = relocations.map(({ offset, size, of }) => ({ offset, size, of: this.value(of) }))
    return this.#add({ message: base64(bytes), relocations: written })
  }

  #step({ id, line, signature, args, at, mayFail, refused, partOf }: Step): WrittenStep {
    const kinds = Object.values(signature.params)
    const said: Record<string, string> = {}
    args.forEach((arg, i) => {
      const text = saidOf(arg, kinds[i])
      if (text !== undefined) said[i] = text
    })
    return {
      id,
      line,
      signature: this.#signature(signature),
      args: args.map(arg => this.value(arg)),
      said,
      stack: String(at?.stack ?? '').slice(0, STACK),
      mayFail: mayFail === true,
      ...(refused === undefined ? {} : { refused }),
      ...(partOf === undefined ? {} : { partOf }),
    }
  }

  #signature(signature: Signature): Value {
    const known = this.#numbers.get(signature)
    if (known !== undefined) return { entry: known }
    const { call, man, does, params } = signature
    const added = this.#add({
      signature: { call, man, does, params: Object.entries(params).map(([name, kind]) => [name, this.#kind(kind)]) },
    })
    this.#numbers.set(signature, added.entry)
    return added
  }

  #kind(kind: Kind): string | { flags: Value } | { says: true } {
    if (typeof kind === 'string') return kind
    if ('says' in kind) return { says: true }
    const known = this.#numbers.get(kind)
    if (known !== undefined) return { flags: { entry: known } }
    const { prefix, names, bits } = kind
    const added = this.#add({ flags: { prefix, names, bits } })
    this.#numbers.set(kind, added.entry)
    return { flags: added }
  }
}

/** What a struct says is written here, because the reader of the text does not have the function `says`. */
function saidOf(arg: Arg, kind: Kind | undefined): string | undefined {
  if (typeof kind !== 'object' || !('says' in kind) || arg === null || typeof arg !== 'object') return undefined
  if (arg instanceof Uint8Array) return kind.says(arg)
  return 'bytes' in arg ? kind.says(arg.bytes) : undefined
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
