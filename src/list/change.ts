// What would happen without this line, or with another argument? The same list, with one thing changed.
// A call that is left out keeps its place, so that every other call keeps its number.

import { UserError } from '../base/user-error.ts'
import type { Box } from '../syscalls/clone.ts'
import { errnoNumber } from '../syscalls/errno.ts'
import { type Family, showFlags } from '../syscalls/family.ts'
import { type Arg, isStep, type Kind, type Message, type Step } from '../syscalls/step.ts'
import { showArg, showCall } from './show.ts'

/** Where the call stands that makes the process. */
export const THE_CLONE = -1

/**
 * The box, without the whole line that call `index` is a part of. A later call that needs a result of that line cannot be
 * made, and fails.
 * @param index the call's place in the list, from 0
 * Throws UserError where the list has no such call.
 */
export function without(box: Box, index: number): Box {
  const { line } = callAt(box, index)
  let first = index
  let end = index + 1
  while (box.steps[first - 1]?.line === line) first--
  while (box.steps[end]?.line === line) end++
  const steps = box.steps.map((step, i) => (i >= first && i < end ? { ...step, leftOut: true as const } : step))
  return { ...box, steps: lacking(steps) }
}

/**
 * The box, with a flag taken out: out of one call, or where no call is named, out of all that make namespaces.
 * @param flag its name, `CLONE_NEWPID`, `MS_REC`
 * @param index the call's place in the list, from 0; THE_CLONE for the clone
 * Throws UserError where no such call has that flag.
 */
export function withoutFlag(box: Box, flag: string, index?: number): Box {
  if (index !== undefined) {
    const step = callAt(box, index)
    const less = lessOf(step, flag)
    if (less) return put(box, index, less)
    throw new UserError(2, `${showCall(step)} has no flag ${flag}`, haveInstead([step]))
  }
  const makers = [box.clone, ...box.steps.filter(({ signature }) => ['unshare', 'clone3'].includes(signature.call))]
  if (!makers.some(step => lessOf(step, flag))) {
    throw new UserError(2, `no call of the list makes a namespace by ${flag}`, haveInstead(makers))
  }
  return [THE_CLONE, ...box.steps.keys()].reduce((changed, i) => {
    const step = callAt(changed, i)
    return put(changed, i, (makers.some(({ id }) => id === step.id) && lessOf(step, flag)) || step)
  }, box)
}

/** The flags of a call by name, those whose bits add up. */
export const flagsOf = (step: Step): string[] =>
  flagParameters(step).flatMap(({ value, kind }) => (value === 0 ? [] : showFlags(value, kind).split('|')))

/**
 * The box, with another argument in one call. Where the next argument says how long this one is, it does so again.
 * @param index the call's place in the list, from 0; THE_CLONE for the clone
 * @param parameter its name in the call's signature
 * Throws UserError where the list has no such call, and where the call has no such parameter.
 */
export function withArgument(box: Box, index: number, parameter: string, value: Arg): Box {
  const step = callAt(box, index)
  const [at, kind] = parameterOf(step, parameter)
  const old = step.args[at] as Arg
  const args = step.args.with(at, value)
  const length = lengthOf(old)
  if (length !== undefined && args[at + 1] === length) args[at + 1] = lengthOf(value) ?? 0
  return put(box, index, changed({ ...step, args }, `${parameter} was ${showArg(old, kind)}`))
}

/** Where a parameter stands among a call's arguments, and what kind it is. */
export function parameterOf(step: Step, parameter: string): [at: number, kind: Kind] {
  const names = Object.keys(step.signature.params).slice(0, step.args.length)
  const at = names.indexOf(parameter)
  const kind = step.signature.params[parameter]
  if (at >= 0 && kind !== undefined) return [at, kind]
  throw new UserError(
    2,
    `${step.signature.call} has no parameter '${parameter}'`,
    `It has: ${names.join(', ') || 'none'}.`,
  )
}

/** The call at a place in the list, from 0; the clone stands before them all. */
export function callAt({ clone, steps }: Box, index: number): Step {
  const step = index === THE_CLONE ? clone : steps[index]
  if (step) return step
  throw noCall(steps, index)
}

/**
 * Whether a call is shown with its own number. A program that is looked for in each directory of PATH is several calls, and
 * the number of the first one stands for them all.
 */
export const isNumbered = (steps: readonly Step[], index: number): boolean => {
  const [before, step] = [steps[index - 1], steps[index]]
  return step?.signature.call !== 'execve' || step.partOf === undefined || step.line !== before?.line
}

/** Names the numbers that there are. */
export const noCall = (steps: readonly Step[], index: number): UserError =>
  new UserError(
    2,
    `the list has no call ${index + 1}`,
    `It has calls 1 to ${steps.findLastIndex((_, i) => isNumbered(steps, i)) + 1}: --explain shows them.`,
  )

function put(box: Box, index: number, step: Step): Box {
  if (index !== THE_CLONE) return { ...box, steps: box.steps.with(index, step) }
  return { ...box, flags: Number(step.args[0]), clone: step }
}

const changed = (step: Step, how: string): Step => ({
  ...step,
  changed: step.changed ? `${step.changed}, ${how}` : how,
})

/** The call without a flag; undefined where it has none of that name. */
function lessOf(step: Step, flag: string): Step | undefined {
  const found = flagParameters(step).find(({ value, kind }) => {
    const bit = kind.names[flag] ?? 0
    return bit !== 0 && (value & bit) >>> 0 === bit >>> 0
  })
  if (!found) return undefined
  const value = (found.value & ~(found.kind.names[flag] as number)) >>> 0
  return changed({ ...step, args: step.args.with(found.at, value) }, `without ${flag}`)
}

function flagParameters(step: Step): { at: number; value: number; kind: Family }[] {
  return Object.values(step.signature.params).flatMap((kind, at) => {
    const value = step.args[at]
    return typeof kind === 'object' && 'bits' in kind && kind.bits && typeof value === 'number'
      ? [{ at, value, kind }]
      : []
  })
}

function haveInstead(steps: readonly Step[]): string {
  const flags = [...new Set(steps.flatMap(flagsOf))]
  return flags.length > 0 ? `There is: ${flags.join(', ')}.` : 'There is no flag that could be taken out.'
}

/** The length in bytes of a text or of memory. */
function lengthOf(arg: Arg): number | undefined {
  if (typeof arg === 'string') return new TextEncoder().encode(arg).length
  return arg instanceof Uint8Array ? arg.length : undefined
}

/** Marks the calls that cannot be made, because they need the result of one that is left out. */
function lacking(steps: readonly Step[]): Step[] {
  const there = new Set(steps.filter(({ leftOut }) => !leftOut).map(({ id }) => id))
  const gone = new Set(steps.map(({ id }) => id).filter(id => !there.has(id)))
  return steps.map(step => {
    const kinds = Object.values(step.signature.params)
    const [first] = step.args.flatMap((arg, at) =>
      resultsIn(arg)
        .filter(({ id }) => gone.has(id))
        .map(lacks => ({ lacks, refused: errnoNumber(kinds[at] === 'fd' ? 'EBADF' : 'EINVAL') })),
    )
    return step.leftOut || !first ? step : { ...step, ...first }
  })
}

/** The calls whose results an argument needs. */
function resultsIn(arg: Arg | Message): Step[] {
  if (isStep(arg)) return [arg]
  if (typeof arg !== 'object' || arg === null || !('relocations' in arg)) return []
  return arg.relocations.flatMap(({ of }) => resultsIn(of))
}
