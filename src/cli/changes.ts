// Parses --without, --with and --fail, and changes a list accordingly.

import { UserError } from '../base/user-error.ts'
import {
  callAt,
  isNumbered,
  noCall,
  parameterOf,
  THE_CLONE,
  withArgument,
  without,
  withoutFlag,
} from '../list/change.ts'
import { failAt } from '../list/fail-at.ts'
import { showCall, showWholeLine } from '../list/show.ts'
import type { Box } from '../syscalls/clone.ts'
import { errnoNumber, isErrnoName } from '../syscalls/errno.ts'
import type { Family } from '../syscalls/family.ts'
import { type Arg, type Kind, linesOf } from '../syscalls/step.ts'
import type { LabKind } from './enter-lab.ts'

export interface Changes {
  /** `3`, `CLONE_NEWPID`, `1:MS_REC` */
  readonly without?: readonly string[]
  /** `1:flags=MS_PRIVATE` */
  readonly with?: readonly string[]
  /** `3=ENOENT` */
  readonly fail?: string
}

/** Throws UserError if the changes are not allowed, which is outside a lab. Call it before anything is performed. */
export function refuseChanges(kind: LabKind, { without, with: other, fail }: Changes): void {
  const [option] = [without && '--without', other && '--with', fail && '--fail'].filter(Boolean)
  if (option && kind === 'none') throw new UserError(2, `${option} only works in a lab`, 'Leave out `--lab none`.')
}

/** The list with its changes. Throws UserError if a change is not possible. */
export function changed(list: Box, { without = [], with: other = [], fail }: Changes): Box {
  const argued = other.reduce(giveArgument, list)
  const left = without.flatMap(text => text.split(',')).reduce(leaveOut, argued)
  return fail === undefined ? left : makeFail(left, fail)
}

/** Each change in a few words, for the reader of the result. */
export const changesIn = ({ clone, steps }: Box): string[] => [
  ...linesOf(steps)
    .filter(line => line.some(step => step.leftOut))
    .map(line => `without ${showWholeLine(line)}`),
  ...[clone, ...steps].filter(step => step.changed).map(step => `${showCall(step)}, ${step.changed}`),
]

/** The changes as a field for --json; no field if nothing was changed. */
export function changesField(list: Box): { changes?: string[] } {
  const changes = changesIn(list)
  return changes.length > 0 ? { changes } : {}
}

function leaveOut(list: Box, text: string): Box {
  const [, call, flagOfCall, flag] = /^(?:(\d+)(?::([A-Z]\w+))?|([A-Z]\w+))$/.exec(text.trim()) ?? []
  if (flag !== undefined) return withoutFlag(list, flag)
  if (flagOfCall !== undefined) return withoutFlag(list, flagOfCall, Number(call) - 1)
  if (call === undefined)
    throw new UserError(
      2,
      `--without ${text}: that is neither a call nor a flag`,
      'Like this: `--without 2`, `--without CLONE_NEWPID`, or `--without 1:MS_REC`.',
    )
  if (Number(call) - 1 === THE_CLONE)
    throw new UserError(
      2,
      'without its clone there would be no process',
      `Name one of its flags: ${showCall(list.clone)}.`,
    )
  if (!isNumbered(list.steps, Number(call) - 1)) throw noCall(list.steps, Number(call) - 1)
  return without(list, Number(call) - 1)
}

function giveArgument(list: Box, text: string): Box {
  const [, call, parameter, value] = /^(\d+):(\w+)=(.*)$/s.exec(text) ?? []
  if (call === undefined || parameter === undefined || value === undefined)
    throw new UserError(
      2,
      `--with ${text}: that is not a call, a parameter and a value`,
      'Like this: `--with 1:mountflags=MS_PRIVATE`. The names of parameters are those of the man page.',
    )
  const step = callAt(list, Number(call) - 1)
  const [at, kind] = parameterOf(step, parameter)
  return withArgument(list, Number(call) - 1, parameter, read(value, kind, step.args[at] as Arg, parameter))
}

/** Parses a typed value: names of constants, a number, NULL or a text, depending on the parameter. */
function read(text: string, kind: Kind, old: Arg, parameter: string): Arg {
  if (typeof kind === 'object') {
    if ('names' in kind) return readFlags(text, kind)
    throw notTyped(parameter)
  }
  if (kind === 'int' || kind === 'fd' || kind === 'octal') return readNumber(text, kind)
  if (kind === 'argv' || kind === 'env' || kind === 'result') throw notTyped(parameter)
  if (text === 'NULL') return null
  if (kind !== 'bytes') return text
  if (old instanceof Uint8Array) return new TextEncoder().encode(text)
  throw notTyped(parameter)
}

const notTyped = (parameter: string) =>
  new UserError(
    2,
    `${parameter} is neither a number nor a text: --with cannot change it`,
    parameter === 'argv' ? 'Another command follows --.' : 'Change it in a file of your own.',
  )

function readFlags(text: string, { names, bits }: Family): number {
  const values = text.split('|').map(name => names[name] ?? (name === 'O_RDONLY' ? 0 : readInteger(name)))
  const wrong = text.split('|').find((_, i) => values[i] === undefined)
  const known = Object.keys(names).join(', ')
  if (wrong !== undefined)
    throw new UserError(2, `'${wrong}' is neither a flag of this parameter nor a number`, `Its flags are ${known}.`)
  if (!bits && values.length > 1)
    throw new UserError(2, `${text}: only one of these is possible`, `There are ${known}.`)
  const [first = 0, ...more] = values
  return more.reduce<number>((sum, value = 0) => (sum | value) >>> 0, first)
}

function readNumber(text: string, kind: Kind): number {
  const value =
    text === 'NULL' ? 0 : kind === 'octal' && /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : readInteger(text)
  if (value === undefined)
    throw new UserError(2, `'${text}' is not a number`, 'The parameter takes a number: 0, 64, 0x1f.')
  return value
}

const readInteger = (text: string): number | undefined =>
  /^(-?\d+|0x[\da-f]+|0o[0-7]+)$/i.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined

/** The list with a call that fails: `--fail 3=ENOENT`. */
function makeFail(list: Box, fail: string): Box {
  const [, call, name = 'EPERM'] = /^([1-9]\d*)(?:=(\w+))?$/.exec(fail) ?? []
  if (call === undefined || !isErrnoName(name)) {
    throw new UserError(2, `--fail ${fail}: that is not a call and an errno`, 'Like this: `--fail 2=ENOENT`.')
  }
  return failAt(list, Number(call) - 1, errnoNumber(name))
}
