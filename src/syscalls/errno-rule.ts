// What an errno of one call means. Each rule stands in a table beside the call's own file: the rules of src/syscalls/mounts.ts
// are in src/syscalls/mounts.errno.ts. src/explain chooses among them.

import type { ErrnoName } from './errno.ts'

/** The arguments of the call that failed, in the kernel's order. */
export type Args = readonly unknown[]

/** A rule as it is written. Its id begins with the kernel's name of the call and the name of the errno. */
export interface RuleText {
  readonly id: `${string}.${ErrnoName}.${string}`
  /** Whether the arguments fit. The first rule of a call and errno that fits speaks; one without `when` always fits. */
  readonly when?: (args: Args) => boolean
  /** What has happened, half a sentence. `{1:the target}` stands for argument 1 where that is a string, and else for these words. */
  readonly means: string
  /** What to do about it, half a sentence. */
  readonly fix: string
}

/** A row of the table of rules. */
export interface ErrnoRule extends RuleText {
  /** The kernel's name of the call: `openat`. For a netlink message its type: `RTM_NEWLINK`. */
  readonly call: string
  readonly errno: ErrnoName
}

/** The rows of a table, each with the call and the errno that its id names. */
export const errnoRules = (texts: readonly RuleText[]): readonly ErrnoRule[] =>
  texts.map(text => {
    const [call = '', errno] = text.id.split('.')
    return { ...text, call, errno: errno as ErrnoName }
  })

const stepArgs = (value: unknown): Args | undefined =>
  typeof value === 'object' && value !== null && 'args' in value && Array.isArray(value.args) ? value.args : undefined

/** The path that a call works on: its first string, or for a descriptor the path that was opened for it. */
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

/** The path that the call works on matches. */
export const path = (pattern: RegExp) => (args: Args) => pattern.test(pathOf(args) ?? '')
