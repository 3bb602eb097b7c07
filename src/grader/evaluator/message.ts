// The messages between the evaluator and the judge. All of them are text, so that no object of a learner's file ever gets
// into the process that judges.

import { messageIn, type Shape } from '../../base/message.ts'
import type { Environment } from '../../course/environment.ts'
import type { Unused } from './written.ts'

/** To the evaluator: the file, and what the evaluator cannot find out inside its sandbox. */
export interface Request {
  /** The learner's file, translated to CommonJS. */
  readonly code: string
  /** The path of the learner's file. */
  readonly path: string
  /** The commands that the box runs. The file is evaluated anew for each of them. */
  readonly commands: readonly (readonly string[])[]
  /** The environment of the process that performs the list: the evaluator has another user, other files and cgroups. */
  readonly environment: Environment
}

/** The fields of each kind of answer. Those that are optional are not named. */
const SHAPES: Readonly<Record<Answer['kind'], Shape>> = {
  begins: {},
  lists: { lists: 'array', unused: 'array' },
  'no box': { exports: 'array' },
  'no function': { is: 'string' },
  'no list': { gave: 'string' },
  threw: { name: 'string', message: 'string', code: 'string', stack: 'string' },
  left: { how: 'string', stack: 'string' },
}

/** From the evaluator: `begins` when it starts to evaluate, and then one message with the result. */
export type Answer =
  | { readonly kind: 'begins' }
  /**
   * A list for each command, as src/list/serialize.ts writes it, and the calls that the file has written and box does not
   * use.
   */
  | { readonly kind: 'lists'; readonly lists: readonly string[]; readonly unused: readonly Unused[] }
  | { readonly kind: 'no box'; readonly exports: readonly string[] }
  /** `box` is exported, but is not a function. */
  | { readonly kind: 'no function'; readonly is: string }
  /** `box` was called, and returned something other than a list: `a promise`. */
  | { readonly kind: 'no list'; readonly gave: string }
  | {
      readonly kind: 'threw'
      readonly name: string
      readonly message: string
      readonly code: string
      readonly stack: string
      /** How to fix the error, if the code that threw it knows. */
      readonly fix?: string
      /** The undefined name, if the error is a ReferenceError. */
      readonly unknown?: string
      /** The call whose result the file used before the call was performed. */
      readonly of?: { readonly call: string; readonly stack: string }
    }
  | { readonly kind: 'left'; readonly how: string; readonly stack: string }

/**
 * The answer in a line, or undefined where it is none. The learner's file runs in the evaluator's process, so it can write
 * any text to this channel.
 */
export function answerIn(line: string): Answer | undefined {
  const { kind = '' } = messageIn<{ kind: string }>(line, { kind: 'string' }) ?? {}
  if (!isKind(kind)) return undefined
  const answer = messageIn<Answer>(line, { kind: 'string', ...SHAPES[kind] })
  if (answer?.kind === 'lists') return answer.lists.every(list => typeof list === 'string') ? answer : undefined
  if (answer?.kind !== 'threw') return answer
  const { fix = '', unknown = '', of = { call: '', stack: '' } } = answer
  const texts = [fix, unknown, of?.call, of?.stack]
  return texts.every(text => typeof text === 'string') ? answer : undefined
}

const isKind = (kind: string): kind is Answer['kind'] => Object.hasOwn(SHAPES, kind)
