// What the reader and its judge say to each other. All of it is text: nothing that a learner's file has made is ever an
// object in the process that judges.

import type { Environment } from '../../course/environment.ts'

/** To the reader: what it is to read, and what it cannot find out for itself in its cell. */
export interface Request {
  /** A CommonJS text. */
  readonly code: string
  /** Where the file lies that it was translated from. */
  readonly path: string
  /** What the box is to run. */
  readonly command: readonly string[]
  /** That of the process which performs the list: the evaluator's own user, files and cgroups are others. */
  readonly environment: Environment
}

/** From the reader: that it begins now, and then, once, what came of it. */
export type Answer =
  | { readonly kind: 'begins' }
  /** A list, as src/list/serialize.ts writes it. */
  | { readonly kind: 'list'; readonly list: string }
  | { readonly kind: 'no box'; readonly exports: readonly string[] }
  /** It is exported, and is something else. */
  | { readonly kind: 'no function'; readonly is: string }
  /** box was called, and gave something else: `a promise`. */
  | { readonly kind: 'no list'; readonly gave: string }
  | {
      readonly kind: 'threw'
      readonly name: string
      readonly message: string
      readonly code: string
      readonly stack: string
      /** What to do about it, where the one who threw it knows. */
      readonly fix?: string
      /** The name that is not defined, where that is the error. */
      readonly unknown?: string
      /** The call whose result was wanted before it was there. */
      readonly of?: { readonly call: string; readonly stack: string }
    }
  | { readonly kind: 'left'; readonly how: string; readonly stack: string }
