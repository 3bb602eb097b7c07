// A step is one system call, written down and not yet performed: the name, the arguments, the place in the source.
// A list of steps is data; src/run performs it, prints it, stops in it, leaves one out.

import type { Family } from './family.ts'

/** How a parameter is shown in a trace, and what the kernel makes of it. */
export type Kind = 'int' | 'octal' | 'fd' | 'string' | 'path' | 'argv' | 'env' | 'bytes' | 'result' | Family | Struct

/** A parameter that is a struct of the kernel's, which only its own call knows how to read aloud. */
export interface Struct {
  readonly says: (bytes: Uint8Array) => string
}

/** What a system call is, apart from any one use of it. */
export interface Signature {
  /** The kernel's name, as strace shows it: `openat`, not the C library's `open`. */
  readonly call: string
  /** The page to read: `mount(2)`. */
  readonly man: string
  /** What it does, in half a sentence that starts with a verb: `attaches a filesystem to a directory`. */
  readonly does: string
  readonly params: Readonly<Record<string, Kind>>
}

/** Memory that a call fills and a later call reads: `read(fd, memory)`, then `write(1, memory, n)`. */
export interface ResultBuffer {
  readonly capacity: number
}

/** Bytes in which some places are only known while the list runs: a descriptor, a process number, an address. */
export interface Message {
  readonly bytes: Uint8Array
  readonly relocations: readonly Relocation[]
}

/** `size` bytes at `offset` become the result of `of` (a step) or its address (memory). */
export interface Relocation {
  readonly offset: number
  readonly size: 4 | 8
  readonly of: Step | Uint8Array | Message | ResultBuffer
}

/** Strings and lists of strings become C strings; memory becomes its address; a step becomes its result. */
export type Arg = number | bigint | null | string | readonly string[] | Uint8Array | Message | ResultBuffer | Step

export interface Step {
  /** Names this call, so that a copy of it (part of a line, allowed to fail) is still the same call. */
  readonly id: number
  readonly signature: Signature
  readonly args: readonly Arg[]
  /** Where it stands in the source; V8 formats `stack` only when it is read. */
  readonly at: Error
  /** The list goes on when this call fails, as a shell does without `set -e`. */
  readonly mayFail: boolean
  /** Not performed: it fails with this errno, to show what happens then. */
  readonly refused?: number
  /** The one line that this call is a part of: `write(path, text)` is an open, a write and a close. */
  readonly partOf?: string
  /** A number for that line: what was written down together is left out together. */
  readonly line: number
  /** Left out: it keeps its place and number, the list goes on as if it were not there. */
  readonly leftOut?: true
  /** A call that was left out, and whose result this one would need. */
  readonly lacks?: Step
  /** What was changed about it after it had been written: `without MS_REC`. */
  readonly changed?: string
}

/** A list as it is written: a line may stand for several calls. */
export type Steps = readonly (Step | readonly Step[])[]

export const isStep = (value: unknown): value is Step =>
  typeof value === 'object' && value !== null && 'signature' in value && 'args' in value

let written = 0

/** A number that no other call of this process has. */
export const newId = (): number => ++written

/** Writes a call down. The functions of src/syscalls are the ones to use; this is what they are made of. */
export function step(signature: Signature, args: readonly Arg[]): Step {
  const id = newId()
  return { id, signature, args, at: new Error(signature.call), mayFail: false, line: id }
}

/** The same calls, after whose failure the list goes on. */
export const mayFail = (steps: Step | Steps): Step[] =>
  flatten([steps].flat() as Steps).map(s => ({ ...s, mayFail: true }))

/** One line in a list that is several calls to the kernel. */
export const group = (line: string, steps: readonly Step[]): Step[] => {
  const partOf = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
  return steps.map(s => ({ ...s, partOf, line: steps[0]?.line ?? 0 }))
}

/** Characters of a line that are kept, to be shown. It may hold megabytes that a list writes. */
const LONGEST = 1000

/** The lines of a list, each with its calls. */
export function linesOf(steps: readonly Step[]): Step[][] {
  const lines: Step[][] = []
  for (const step of steps) {
    const last = lines.at(-1)
    if (last?.[0]?.line === step.line) last.push(step)
    else lines.push([step])
  }
  return lines
}

export const flatten = (steps: Steps): Step[] => steps.flat() as Step[]
