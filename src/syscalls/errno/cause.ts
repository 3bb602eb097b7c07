// How the tables of this folder are written: for a call and an errno, the causes, most particular first.

import type { ErrnoName } from './numbers.ts'

/** The arguments of the call that failed, in the kernel's order. */
export type Args = readonly unknown[]

export interface Cause {
  /** Where the arguments tell causes apart. The first cause that applies is told; one without `when` always does. */
  readonly when?: (args: Args) => boolean
  /** What has happened. `{1:the target}` stands for argument 1 where it is a string, and else for these words. */
  readonly means: string
  /** What to do about it. */
  readonly fix: string
}

export type Causes = Readonly<Partial<Record<ErrnoName, readonly Cause[]>>>

/** Causes of a subject, by the kernel's name of the call. */
export type Subject = Readonly<Record<string, Causes>>

const stepArgs = (value: unknown): Args | undefined =>
  typeof value === 'object' && value !== null && 'args' in value && Array.isArray(value.args) ? value.args : undefined

/** The path a call is about: its first string, or, where it works on a descriptor, the path that was opened for it. */
export const pathOf = (args: Args): string | undefined => {
  const opened = stepArgs(args[0])
  return opened ? pathOf(opened) : args.find(arg => typeof arg === 'string')
}

/** The text that a write carries, after the path or descriptor. */
export const textOf = (args: Args): string => {
  const text = args.slice(1).find(arg => typeof arg === 'string' || arg instanceof Uint8Array)
  return text instanceof Uint8Array ? new TextDecoder().decode(text) : ((text as string | undefined) ?? '')
}

/** Argument `index` is a string and matches. */
export const text = (index: number, pattern: RegExp) => (args: Args) =>
  typeof args[index] === 'string' && pattern.test(args[index])

/** Argument `index` is a number with at least one of these bits. */
export const has = (index: number, bits: number) => (args: Args) => (Number(args[index] ?? 0) & bits) !== 0

/** Argument `index` is this number. */
export const is = (index: number, value: number) => (args: Args) => args[index] === value

/** The path the call is about matches. */
export const path = (pattern: RegExp) => (args: Args) => pattern.test(pathOf(args) ?? '')
