// The evaluator: a Node in a sandbox of its own (sandbox.ts), which evaluates a learner's file and hands its list out as text.
//
// Whatever the file does to this process, to its globals, its output or the toolkit in it, has no effect elsewhere. Nothing
// is performed or judged in here. All that the file can bring about outside is a list, and lists are judged.
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Writable } from 'node:stream'
import type { Script } from 'node:vm'
import { compileCommonJs, runCommonJs } from '../../base/common-js.ts'
import { readMessage } from '../../base/message.ts'
import { UserError } from '../../base/user-error.ts'
import { setEnvironment } from '../../course/environment.ts'
import * as toolkit from '../../index.ts'
import { writeBox } from '../../list/serialize.ts'
import type { Box } from '../../syscalls/clone.ts'
import { isStep } from '../../syscalls/step.ts'
import { ANSWERS } from './descriptors.ts'
import { meant } from './meant.ts'
import type { Answer, Request } from './message.ts'
import { keepProcess, onlyReading } from './only-read.ts'
import { guarded, UnknownName, WrongArgument } from './toolkit.ts'
import { type Unused, WrittenSteps } from './written.ts'

/** Node's own way out, which its types do not name. */
const node = process as NodeJS.Process & { reallyExit: (code: number) => never }
const leave = node.reallyExit.bind(process)

function answer(given: Answer): void {
  sendAll(ANSWERS, Buffer.from(`${JSON.stringify(given)}\n`))
}

/** Sends the result and exits. The rest of the file does not matter. */
function end(given: Answer): never {
  answer(given)
  leave(0)
  throw new Error('unreachable')
}

function sendAll(fd: number, bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(fd, bytes, sent)
}

/** The file is evaluated once for each command, and what it prints is shown once. */
let muted = false

/** Writes output at once. Node would buffer it until the file has been evaluated, and an endless loop never gets there. */
function printAtOnce(): void {
  for (const [name, fd] of [['stdout', 1] as const, ['stderr', 2] as const]) {
    const write = (chunk: Buffer, _: string, done: () => void) => {
      if (!muted) sendAll(fd, chunk)
      done()
    }
    Object.defineProperty(process, name, { value: new Writable({ write }) })
  }
}

function settle({ environment }: Request): void {
  Error.stackTraceLimit = 30
  printAtOnce()
  setEnvironment(environment)
  const { user } = environment
  for (const name of ['getuid', 'geteuid'] as const) process[name] = () => user.uid
  for (const name of ['getgid', 'getegid'] as const) process[name] = () => user.gid
  const leaving = (how: string) => () => end({ kind: 'left', how, stack: new Error(how).stack ?? '' })
  process.exit = leaving('process.exit')
  process.abort = leaving('process.abort')
  node.reallyExit = leaving('process.reallyExit')
  keepProcess()
}

/** From here on it is always the same time. A list that is named after the time is then the same for each command. */
function stopClock(): void {
  const now = Date.now()
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now], made),
    apply: target => new target(now).toString(),
    get: (target, name) => (name === 'now' ? () => now : Reflect.get(target, name)),
  })
}

function evaluate(script: Script, path: string, written: WrittenSteps): Record<string, unknown> {
  const find = createRequire(path)
  const ours = guarded(toolkit, value => written.add(value))
  const require = (name: string) => (name === 'cooperage' ? ours : onlyReading(name, find(name)))
  return runCommonJs<Record<string, unknown>>(script, path, require)
}

function answerTo(request: Request): Answer {
  const { code, path, commands } = request
  const lists: string[] = []
  try {
    const script = compileCommonJs(code, path)
    let unused: Unused[] = []
    stopClock()
    for (const command of commands) {
      const written = new WrittenSteps()
      const { box, ...others } = evaluate(script, path, written)
      if (box === undefined) return { kind: 'no box', exports: Object.keys(others) }
      if (typeof box !== 'function') return { kind: 'no function', is: named(box) }
      const given: unknown = box([...command])
      if (!isBox(given)) return { kind: 'no list', gave: named(given) }
      lists.push(writeBox(given))
      unused = written.unusedBy(given, others)
      muted = true
    }
    return { kind: 'lists', lists, unused }
  } catch (error) {
    return threw(error, request)
  }
}

function isBox(given: unknown): given is Box {
  const { flags, steps, clone } = (given ?? {}) as Partial<Box>
  return typeof flags === 'number' && Array.isArray(steps) && steps.every(isStep) && isStep(clone)
}

function named(given: unknown): string {
  if (given === undefined || given === null) return String(given)
  if (given instanceof Promise) return 'a promise'
  if (isBox(given)) return 'a clone'
  if (Array.isArray(given)) return 'a list of calls'
  const steps = (given as Partial<Box>).steps
  const odd = Array.isArray(steps) ? steps.findIndex(step => !isStep(step)) : -1
  if (odd < 0) return `a value of type ${typeof given}`
  const what: unknown = steps?.[odd]
  return `a list whose item ${odd + 1} is ${typeof what === 'function' ? 'a function that was not called' : named(what)}`
}

function threw(error: unknown, request: Request): Answer {
  if (!(error instanceof Error)) return { kind: 'threw', name: '', message: String(error), code: '', stack: '' }
  const { name, message, stack = '' } = error
  const code = 'code' in error ? String(error.code) : ''
  const told = { kind: 'threw', name: String(name), message: String(message), code, stack: String(stack) } as const
  if (error instanceof WrongArgument) {
    const { fix, of } = error
    return { ...told, fix, ...(of ? { of: { call: of.signature.call, stack: String(of.at.stack) } } : {}) }
  }
  if (error instanceof UserError) return { ...told, fix: error.fix }
  const line = lineAt(stack, request)
  if (error instanceof UnknownName)
    return { ...told, message: `${message}${meant(error.unknown, toolkit, line)}`, unknown: error.unknown }
  return name === 'ReferenceError' ? { ...told, ...notDefined(told.message, line) } : told
}

/** The line of the translated code at which an error was thrown. */
function lineAt(stack: string, { code, path }: Request): string {
  const [, line] = stack.split(`${path}:`)
  return code.split('\n')[Number.parseInt(line ?? '', 10) - 1] ?? ''
}

/** V8's message about a name that is not defined, with the nearest name that the toolkit has. */
function notDefined(message: string, line: string): { readonly message: string; readonly unknown?: string } {
  const [, unknown] = /^(\S+) is not defined$/.exec(message) ?? []
  if (!unknown) return { message }
  const hint = unknown in toolkit ? ": it has to be imported from 'cooperage'" : meant(unknown, toolkit, line)
  return { message: `${message}${hint}`, unknown }
}

const request = readMessage<Request>('the judge', readFileSync(0, 'utf8'), {
  code: 'string',
  path: 'string',
  commands: 'array',
  environment: 'object',
})
settle(request)
answer({ kind: 'begins' })
end(answerTo(request))
