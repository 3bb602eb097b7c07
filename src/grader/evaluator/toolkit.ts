// The toolkit as a learner's file gets it. Each function first checks its arguments against its own description
// (src/syscalls/syscall.ts), so that a mistake is reported with its line and in the words of the call. Unchecked, it
// would fail later in the kernel, or in the toolkit's code.
import type { Parameter } from '../../syscalls/parameters.ts'
import { isStep, type Step } from '../../syscalls/step.ts'
import { type Description, descriptionOf } from '../../syscalls/syscall.ts'

/** A function was called with an argument that it cannot use. */
export class WrongArgument extends Error {
  readonly fix: string
  /** The call whose result was used before it is known. */
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

  constructor(unknown: string) {
    super(`cooperage has no ${unknown}`)
    this.unknown = unknown
  }
}

/**
 * The toolkit, with its arguments checked. A name that it does not have throws where it is read.
 * @param onWritten is given what each call gave: a step, a list of steps, or a box
 */
export function guarded<Names extends object>(names: Names, onWritten: (value: unknown) => void = () => {}): Names {
  const wrapped = new Map<unknown, unknown>()
  return new Proxy(names, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof name === 'symbol' || name === '__esModule' || name === 'default') return value
      if (!(name in target)) throw new UnknownName(name)
      if (typeof value !== 'function' || !descriptionOf(value)) return value
      if (!wrapped.has(name)) wrapped.set(name, checked(name, value as Call, onWritten))
      return wrapped.get(name)
    },
  })
}

type Call = (...args: unknown[]) => unknown

const checked =
  (name: string, call: Call, onWritten: (value: unknown) => void): Call =>
  (...args) => {
    const description = descriptionOf(call, args)
    if (description) check(name, description, args)
    const written = notYet(call(...args))
    onWritten(written)
    return written
  }

function check(name: string, { params, required }: Description, args: readonly unknown[]): void {
  const called = `It is called as ${name}(${params.map(param => (param.rest ? `...${param.name}` : param.name)).join(', ')}).`
  const takes = params.filter(param => !param.rest).length
  const last = params.at(-1)
  const rest = last?.rest ? last : undefined
  if (!rest && args.length > takes) throw tooMany(name, takes, args, called)
  params.slice(0, takes).forEach((param, i) => {
    const mayLack = i >= required && args[i] === undefined
    if (!mayLack) checkOne(`${name}: argument ${i + 1}, ${param.name},`, param, args[i], called)
  })
  if (rest) args.slice(takes).forEach((arg, i) => checkOne(`${name}: argument ${takes + i + 1}`, rest, arg, called))
}

function tooMany(name: string, takes: number, args: readonly unknown[], called: string): WrongArgument {
  const [item, place, list] = args
  if (args.length > 2 && args.slice(1).every(isCalls))
    return new WrongArgument(
      `${name}: ${args.length} arguments came, and it takes one list of calls`,
      `The second argument of ${name} is one list, in brackets: ${name}(flags, [...ownList, call(…), execve(command)]).`,
    )
  const isMap = Array.isArray(list) && Number.isInteger(place) && list[place as number] === item
  const areFlags = args.filter(each => typeof each === 'number').length > 1
  return new WrongArgument(
    `${name}: ${args.length} arguments came, and it takes ${takes || 'none'}`,
    isMap
      ? `map hands on more than the item: each => ${name}(each).`
      : `${called}${areFlags ? ' Several flags are one argument: join them with |.' : ''}`,
  )
}

/** A call, or a list of calls. */
const isCalls = (value: unknown): boolean => isStep(value) || (Array.isArray(value) && value.every(isCalls))

function checkOne(where: string, param: Parameter, arg: unknown, called: string): void {
  const [name] = where.split(':')
  const shape = param.fields && `It is called as ${name}({ ${param.fields.map(field => field.name).join(', ')} }).`
  const fault = param.faultOf(arg)
  if (fault) throw wrong(`${where} ${fault}`, param, arg, shape ?? called)
  for (const field of param.fields ?? []) {
    const value = (arg as Record<string, unknown>)[field.name]
    const mayLack = field.optional && value === undefined
    if (!mayLack) checkOne(`${name}: ${field.name}`, field, value, called)
  }
}

function wrong(fault: string, param: Parameter, arg: unknown, called: string): WrongArgument {
  const fix = param.fixFor?.(arg) ?? param.fix ?? called
  return new WrongArgument(
    `${fault}, and must be ${param.wants}`,
    arg === undefined ? `Is something left out, misspelt, or used above the line that makes it? ${fix}` : fix,
    isStep(arg) ? arg : param.near?.(arg),
  )
}

/** A call has a result only when it is performed. Code that uses the call as a number before that throws, with both places. */
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
