// How the functions of this folder are made. One description of the parameters serves the trace, the check of what a
// learner wrote (src/grader/evaluator/toolkit.ts), and the TypeScript type.
import type { Parameter } from './parameters.ts'
import { type Arg, type Kind, type Signature, type Step, step } from './step.ts'

/** A parameter of the kernel's that the function fills in: the length of a text, AT_FDCWD. */
export interface Filled {
  readonly name: string
  readonly shows: Kind
  readonly filled: true
}

export const filled = (name: string, shows: Kind = 'int'): Filled => ({ name, shows, filled: true })

/** The types of the arguments, in the order of the parameters. */
type Given<P extends readonly (Parameter | Filled)[]> = P extends readonly [
  infer First,
  ...infer More extends readonly (Parameter | Filled)[],
]
  ? First extends Filled
    ? Given<More>
    : First extends Parameter<infer T>
      ? First extends { readonly rest: true }
        ? readonly T[]
        : [T, ...Given<More>]
      : never
  : []

/**
 * A function that writes down one system call.
 * @param call the kernel's name, as strace shows it: `openat`, not the C library's `open`
 * @param man the page to read: `mount(2)`
 * @param does half a sentence that starts with a verb: `attaches a filesystem to a directory`
 * @param params the kernel's parameters in its order, with the names of the man page
 * @param make the kernel's arguments from those of the function, which are the parameters that are not `filled`; an
 *   argument with a default value may be left out
 */
export function syscall<
  const P extends readonly (Parameter | Filled)[],
  Make extends (...args: Given<P>) => readonly Arg[],
>(call: string, man: string, does: string, params: P, make: Make): (...args: Parameters<Make>) => Step {
  // Most functions are never called in a run, so the signature is made when it is first needed.
  let signature: Signature | undefined
  const write = (...args: Parameters<Make>): Step => {
    signature ??= { call, man, does, params: Object.fromEntries(params.map(({ name, shows }) => [name, shows])) }
    return step(signature, make(...(args as unknown as Given<P>)))
  }
  return described(write, () => params.filter((param): param is Parameter => !('filled' in param)), make.length)
}

/** A function of the toolkit that is not one call with the kernel's own parameters, and what it takes. */
export function takes<const P extends readonly Parameter[], F extends (...args: Given<P>) => unknown>(
  params: P,
  make: F,
): F {
  return described(make, () => params, make.length)
}

/** What a function takes. */
export interface Description {
  readonly params: readonly Parameter[]
  /** How many of them must be given. */
  readonly required: number
}

const descriptions = new WeakMap<object, (args: readonly unknown[]) => Description>()

/**
 * Notes what a function takes, where that depends on the arguments.
 * @param required how many arguments must be given; all, if left out
 */
export function described<F extends object>(
  of: F,
  params: (args: readonly unknown[]) => readonly Parameter[],
  required = Number.POSITIVE_INFINITY,
): F {
  descriptions.set(of, args => ({ params: params(args), required }))
  return of
}

/** What a function of the toolkit takes; undefined for a function that is not described. */
export const descriptionOf = (of: object, args: readonly unknown[] = []): Description | undefined =>
  descriptions.get(of)?.(args)
