// Turns a failed evaluation into a UserError that names the learner's line and leaves out the toolkit's stack. The exit
// code is 2, because there is no list; 1 is for a list that was judged and failed.
import { UserError } from '../../base/user-error.ts'
import type { Translated } from '../../course/translate.ts'
import type { BadArgument } from '../../list/deserialize.ts'
import { placeOfName, placeOfStack, shownPlace } from '../../list/source.ts'
import type { Exit } from '../../run/wait.ts'
import type { Answer } from './message.ts'

/** How the evaluation ended: with an answer, stopped by the grader, or because the process exited. */
export interface Ended {
  readonly answer?: Answer
  readonly stopped?: 'it did not begin' | 'it did not end' | 'it printed too much' | 'its list is too long'
  readonly exit?: Exit
}

const MUST = 'It must: `export const box = (command: string[]) => clone(…, […])`.'
const DATA = 'A list is written down at once, and nothing happens meanwhile:'

const SANDBOX =
  'The file is only read, in a sandbox, before its list is performed: what the list makes is not there yet, and nothing can be changed. What is to be done belongs into the list.'

/** @param printed the output of the learner's file until the end */
export function problemOf(file: Translated, { answer, stopped, exit }: Ended, printed: string): UserError {
  if (stopped) return ofStopped(file, stopped)
  if (!answer || answer.kind === 'begins' || answer.kind === 'lists') return ofGone(file, exit, printed)
  if (answer.kind === 'no box') return new UserError(2, `${file.name} exports no box`, MUST)
  if (answer.kind === 'no function') return new UserError(2, `${file.name}: box is ${answer.is}, and no function`, MUST)
  if (answer.kind === 'no list') {
    const fix =
      answer.gave === 'a promise'
        ? `${DATA} take \`async\` away, there is nothing to wait for.`
        : answer.gave === 'undefined'
          ? 'It must give `clone(flags, [call, call, …])`. Between { and } a function gives only what stands behind `return`.'
          : 'It must give `clone(flags, [call, call, …])`, and each call is one that cooperage exports: `mount(…)`.'
    return new UserError(2, `${file.name}: box gives ${answer.gave}, and no clone`, fix)
  }
  const name = answer.kind === 'threw' ? answer.unknown : undefined
  const where = placed(file, answer.stack, name)
  if (answer.kind === 'left')
    return new UserError(2, `${where}: ${answer.how}() ends what reads the file`, `${DATA} take it out.`)
  if (answer.kind === 'threw' && answer.name === 'RangeError' && /call stack/.test(answer.message))
    return new UserError(2, `${where}: ${callsItself(file, answer.stack)} calls itself without end`, RECURSION)
  const made = answer.of ? `${answer.of.call} stands in ${placed(file, answer.of.stack)}. ` : ''
  return new UserError(2, `${where}: ${answer.message || answer.name}`, `${made}${answer.fix ?? fixOf(answer)}`)
}

const RECURSION =
  'box is called once, and gives the list. To use a list in another one, give it a name of its own and spread it: ...ownList.'

/** The function of the learner's file that was called last. */
function callsItself({ path }: Translated, stack: string): string {
  const frame = stack.split('\n').find(each => each.includes(`(${path}:`))
  return /^\s+at (?:\w+\.)?([\w$]+) \(/.exec(frame ?? '')?.[1] ?? 'a function'
}

function ofStopped({ name }: Translated, stopped: NonNullable<Ended['stopped']>): UserError {
  if (stopped === 'it did not begin')
    return new UserError(3, 'Node did not start within 20 seconds', 'Is this machine very busy? Try again.')
  if (stopped === 'it did not end')
    return new UserError(
      2,
      `${name} was not done after 2 seconds, and was stopped`,
      `${DATA} look for a loop that does not end.`,
    )
  if (stopped === 'it printed too much')
    return new UserError(2, `${name} printed more than a megabyte, and was stopped`, `${DATA} what should it print?`)
  return new UserError(2, `the list of ${name} is longer than 16 megabytes`, 'Look for a loop that adds to it.')
}

/** The evaluator exited without an answer. */
function ofGone({ name }: Translated, exit: Exit | undefined, printed: string): UserError {
  if (/heap out of memory|allocation failed/i.test(printed))
    return new UserError(2, `${name} used up its memory, and was stopped`, 'Look for something that grows in a loop.')
  const how = exit?.signal ?? `status ${exit?.code}`
  return new UserError(
    2,
    `the evaluator of ${name} has ended (${how}) before the list was there`,
    `${DATA} it must not end its process, nor any other.`,
  )
}

/** A call with an argument that no system call can have. */
export const problemOfArgument = (file: Translated, { at, message, fix }: BadArgument): UserError =>
  new UserError(2, `${placed(file, at.stack ?? '')}: ${message}`, fix)

const placed = ({ name }: Translated, stack: string, unknown?: string): string => {
  const found = placeOfStack(stack)
  const place = found && unknown ? placeOfName(unknown, found) : found
  return place ? shownPlace(place) : name
}

function fixOf({ name, code, message }: Extract<Answer, { kind: 'threw' }>): string {
  if (code === 'EAGAIN' || code === 'EMFILE') return `${DATA} it may have few processes and files, and needs none.`
  if (/^E[A-Z0-9]+$/.test(code)) return SANDBOX
  if (/Array buffer allocation failed|Invalid array length/.test(message)) return 'So much memory it may not have.'
  if (name === 'ReferenceError') return "Is all that it uses imported from 'cooperage', by the name that it has there?"
  if (name === 'TypeError') return 'Something was given that is of another kind than what is wanted. Types tell where.'
  return ''
}
