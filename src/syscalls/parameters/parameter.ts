// What a parameter is. A kind says how a trace shows a value, which values a learner may write, and what to say about any
// other value. `path('target')` is a parameter of the kind path, and its name is target.
import type { Kind, Step } from '../step.ts'
import { named } from '../value-in-words.ts'

/** A parameter whose value has the TypeScript type T. */
export interface Parameter<T = unknown, Name extends string = string> {
  /** As the man page calls it, where the kernel has this parameter too. */
  readonly name: Name
  /** How a trace shows the value. */
  readonly shows: Kind
  /** Follows "must be": `a text`. */
  readonly wants: string
  /** What is wrong with a value, `is 5`; undefined for a value that fits. */
  readonly faultOf: (value: unknown) => string | undefined
  /** How to mend it, where "It is called as …" does not say enough. */
  readonly fix?: string
  /** The same, where the fix depends on the value. */
  readonly fixFor?: (value: unknown) => string | undefined
  /** A call near the fault, to find the line in a value of many lines. */
  readonly near?: (value: unknown) => Step | undefined
  /** The fields of a value that is an object. */
  readonly fields?: readonly Parameter[]
  /** A field that may be left out. */
  readonly optional?: true
  /** The last parameter, which takes all arguments that follow. */
  readonly rest?: true
  /** For TypeScript alone: no parameter has it. */
  readonly type?: T
}

export type More = Pick<Parameter, 'fix' | 'fixFor' | 'near'>

/** Makes a kind. Its parameters may be shown in another way, `whole('newfd', 'fd')`. */
export const kind =
  <T>(shows: Kind, wants: string, faultOf: Parameter['faultOf'], more: More = {}) =>
  <const Name extends string>(name: Name, shown: Kind = shows): Parameter<T, Name> => ({
    name,
    shows: shown,
    wants,
    faultOf,
    ...more,
  })

/** The fault of every value that does not fit. */
export const unless =
  (fits: (value: unknown) => boolean): Parameter['faultOf'] =>
  value =>
    fits(value) ? undefined : `is ${named(value)}`

/** A field that may be left out. */
export const optional = <P extends Parameter>(parameter: P): P & { readonly optional: true } => ({
  ...parameter,
  optional: true,
})

/** The last parameter: it takes all arguments that follow. */
export const rest = <P extends Parameter>(parameter: P): P & { readonly rest: true } => ({ ...parameter, rest: true })
