// The toolkit as a learner's file gets it. It is the same, but it looks at what it is given: what is wrong is told where
// it stands, in the words of the call, and not later by the kernel, nor by some line of ours that could not go on.
import { nearest } from '../../base/nearest.ts'
import { isStep, type Step } from '../../syscalls/step.ts'
import { type Fields, type Params, paramsOf } from './calls.ts'
import { isObject, type Kind, named } from './kinds.ts'

/** A call was given what it cannot use. */
export class WrongArgument extends Error {
  readonly fix: string
  /** The call whose result was wanted too early. */
  readonly of?: Step

  constructor(message: string, fix: string, of?: Step) {
    super(message)
    this.name = 'WrongArgument'
    this.fix = fix
    if (of) this.of = of
  }
}

/** The toolkit has no such name. */
export class UnknownName extends ReferenceError {
  readonly unknown: string

  constructor(unknown: string, names: readonly string[]) {
    super(`cooperage has no ${unknown}${meant(unknown, names)}`)
    this.unknown = unknown
  }
}

/** A name that the toolkit does not have is told as that, where it is used: not as undefined, which is no function. */
export function guarded<Names extends object>(names: Names): Names {
  const wrapped = new Map<unknown, unknown>()
  return new Proxy(names, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof name === 'symbol' || name === '__esModule' || name === 'default') return value
      if (!(name in target)) throw new UnknownName(name, Object.keys(target))
      if (typeof value !== 'function' || !paramsOf(name, [])) return value
      if (!wrapped.has(name)) wrapped.set(name, watched(name, value as Call))
      return wrapped.get(name)
    },
  })
}

/** `; did you mean chroot?` */
export function meant(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near ? `; did you mean ${near}?` : ''
}

type Call = (...args: unknown[]) => unknown

const watched =
  (name: string, call: Call): Call =>
  (...args) => {
    const params = paramsOf(name, args)
    if (params) look(name, params, args)
    return notYet(call(...args))
  }

function look(name: string, params: Params, args: readonly unknown[]): void {
  const all = Object.entries(params)
  const called = `It is called as ${name}(${all.map(([param]) => param).join(', ')}).`
  const others = all.at(-1)?.[0].startsWith('...') ? all.pop() : undefined
  const more = args.slice(all.length)
  if (!others && more.length > 0) throw tooMany(name, all.length, args, called)
  all.forEach(([param, kind], i) => lookAt(`${name}: argument ${i + 1}, ${param},`, kind, args[i], called))
  if (others) more.forEach((arg, i) => lookAt(`${name}: argument ${all.length + i + 1}`, others[1], arg, called))
}

function tooMany(name: string, takes: number, args: readonly unknown[], called: string): WrongArgument {
  const [item, place, list] = args
  const isMap = Array.isArray(list) && list[Number(place)] === item
  const areFlags = args.filter(each => typeof each === 'number').length > 1
  return new WrongArgument(
    `${name}: ${args.length} arguments came, and it takes ${takes || 'none'}`,
    isMap
      ? `map hands on more than the item: each => ${name}(each).`
      : `${called}${areFlags ? ' Several flags are one argument: join them with |.' : ''}`,
  )
}

function lookAt(where: string, kind: Kind | Fields, arg: unknown, called: string): void {
  if (kind.optional && arg === undefined) return
  if ('fields' in kind) {
    lookIn(where, kind, arg)
    return
  }
  const fault = kind.faultOf(arg)
  if (!fault) return
  const fix = kind.fixFor?.(arg) ?? kind.fix ?? called
  throw new WrongArgument(
    `${where} ${fault}, and must be ${kind.wants}`,
    arg === undefined ? `Is something left out, misspelt, or used above the line that makes it? ${fix}` : fix,
    isStep(arg) ? arg : kind.near?.(arg),
  )
}

function lookIn(where: string, { fields }: Fields, arg: unknown): void {
  const [name] = where.split(':')
  const called = `It is called as ${name}({ ${Object.keys(fields).join(', ')} }).`
  if (!isObject(arg) || isStep(arg) || Array.isArray(arg))
    throw new WrongArgument(`${where} is ${named(arg)}, and must be an object`, called)
  for (const [field, kind] of Object.entries(fields))
    lookAt(`${name}: ${field}`, kind, (arg as Record<string, unknown>)[field], called)
}

/** A call gives its number when it is performed. Whoever takes it for that number now is told where both stand. */
function notYet<Value>(value: Value): Value {
  if (Array.isArray(value)) value.forEach(notYet)
  else if (isStep(value) && !(Symbol.toPrimitive in value))
    Object.defineProperty(value, Symbol.toPrimitive, {
      enumerable: true, // so that copies of the call have it too
      value: () => {
        throw new WrongArgument(
          `what ${value.signature.call} gives is not known yet, and is used here as a number or in a text`,
          'It is known when the list is performed. Hand on the call itself, as an argument: kill(child, SIGTERM).',
          value,
        )
      },
    })
  return value
}
