// The kinds of parameters that are lists or objects.
import { isStep, type Kind, type Steps } from '../step.ts'
import { isObject, named } from '../value-in-words.ts'
import { kind, type More, type Parameter, unless } from './parameter.ts'
import { text } from './texts.ts'

/** A list whose items are all of one kind. */
export const listOf = <T>(each: Parameter<T>, wants: string, { least = 0, ...more }: More & { least?: number } = {}) =>
  kind<readonly T[]>(
    each.shows,
    wants,
    value => {
      if (!Array.isArray(value)) return `is ${named(value)}`
      if (value.length < least) return 'is an empty list'
      const odd = value.findIndex(item => each.faultOf(item) !== undefined)
      return odd < 0 ? undefined : `has an item, number ${odd + 1}, that ${each.faultOf(value[odd])}`
    },
    more,
  )

export const command = listOf(text('word'), 'the program and its arguments, a list of texts', {
  least: 1,
  fix: "A list, and each word by itself: execve(['sh', '-c', 'ls']).",
})
export const environment = listOf(text('entry'), "a list of texts, ['HOME=/root']")

type Named<F extends readonly Parameter[], P> = Extract<F[number], P>
type ValueOf<P> = P extends Parameter<infer T> ? T : never
type Optional = { readonly optional: true }
type FieldsOf<F extends readonly Parameter[]> = {
  [P in Exclude<F[number], Optional> as P['name']]: ValueOf<P>
} & { [P in Named<F, Optional> as P['name']]?: ValueOf<P> }

/** An object, whose fields are described like parameters. */
export const fields = <const Name extends string, const F extends readonly Parameter[]>(
  name: Name,
  of: F,
  shows: Kind = 'bytes',
): Parameter<{ [Field in keyof FieldsOf<F>]: FieldsOf<F>[Field] }, Name> => ({
  name,
  shows,
  wants: 'an object',
  faultOf: unless(value => isObject(value) && !isStep(value) && !Array.isArray(value)),
  fields: of,
})

const oddIn = (items: readonly unknown[]): number =>
  items.findIndex(each => !isStep(each) && !(Array.isArray(each) && each.every(isStep)))

/** The items of a list: calls, and lists of the calls that one line stands for. */
export const steps = kind<Steps>(
  'int',
  'a list of calls, [mount(…), execve(…)]',
  value => {
    if (!Array.isArray(value)) return `is ${named(value)}`
    const odd = oddIn(value)
    return odd < 0 ? undefined : `has ${named(value[odd])} as its item ${odd + 1}`
  },
  {
    near(value) {
      const before: unknown = Array.isArray(value) ? [value[oddIn(value) - 1]].flat().at(-1) : undefined
      return isStep(before) ? before : undefined
    },
    fix: 'Is a name misspelt, or a call not called? An item is chroot(root), not chroot.',
  },
)
