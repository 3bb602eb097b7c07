// What the seccomp filters of a list make of the calls that come after them, the runner's own among them. seccomp(2)

import { UserError } from '../../base/user-error.ts'
import { fate } from '../../run/syscall-numbers.ts'
import type { Box } from '../../syscalls/clone.ts'
import { SECCOMP_SET_MODE_FILTER } from '../../syscalls/constants.ts'
import { decodeProgram, type Fate, type Instruction } from '../../syscalls/seccomp/seccomp.ts'
import type { Message, Step } from '../../syscalls/step.ts'
import { type Before, beforeOf, calls, type Reason } from './before.ts'

/** By these the runner reports each call, and ends. They do not stand in the list, and a filter judges them too. */
const OWN = ['clock_gettime', 'write', 'read', 'rt_sigprocmask', 'exit_group']

const program = (step: Step): Instruction[] => {
  const relocation = (step.args[2] as Message).relocations[0]
  return decodeProgram(relocation?.of as Uint8Array)
}

const programsOf = (before: Before): Instruction[][] =>
  calls(before, 'seccomp')
    .filter(({ args }) => args[0] === SECCOMP_SET_MODE_FILTER)
    .map(program)

/** Addresses and results are not known here; a filter of ours has no use for the former. */
const numbersIn = ({ args }: Step): bigint[] =>
  args.map(arg => (typeof arg === 'number' || typeof arg === 'bigint' ? BigInt(arg) : 0n))

const fateOf = (step: Step, before: Before): Fate => fate(programsOf(before), step.signature.call, numbersIn(step))

/** A call that failed because a filter before says so. */
export function filterRefused(step: Step, errno: number, before: Before): Reason | undefined {
  if (fateOf(step, before) !== errno) return undefined
  const { call } = step.signature
  return {
    means: `the seccomp filter that this list has put in place refuses ${call}: it judges the rest of the list too`,
    fix:
      call === 'execve'
        ? 'let execve through, or there will be no program'
        : `let ${call} through, or put it before seccomp`,
  }
}

/** Whether a filter before ends the process for this call of the list: the one of this number. */
export function filterKills(box: Box, index: number): boolean {
  const step = box.steps[index]
  return step !== undefined && fateOf(step, beforeOf(box, index)) === 'killed'
}

/**
 * Why nothing is heard of a list any more, where its filter is to blame.
 * @param done how many of its calls have been heard of
 */
export function silencedByFilter(box: Box, done: number): UserError | undefined {
  const next = box.steps[done]
  // The report of seccomp itself is the first thing that its filter judges.
  const before = beforeOf(box, next?.signature.call === 'seccomp' ? done + 1 : done)
  const programs = programsOf(before)
  const own = OWN.filter(call => fate(programs, call) !== 'performed')
  const refuses = own.some(call => fate(programs, call) === 'killed') ? 'kills the box at' : 'refuses'
  if (own.includes('write') || own.some(call => fate(programs, call) === 'killed'))
    return new UserError(
      1,
      `the seccomp filter of this list ${refuses} ${own.join(', ')}, and the list itself cannot be gone through without`,
      `Let ${listed(own)} through: by ${own.length > 1 ? 'these' : 'this'} each call is reported, and the list comes to its end.`,
    )
  if (!next || !filterKills(box, done)) return undefined
  const { call } = next.signature
  return new UserError(
    1,
    `the seccomp filter of this list kills the box at ${call}, with SIGSYS: it judges the rest of the list too`,
    call === 'execve'
      ? 'Let execve through, or there will be no program.'
      : `Let ${call} through, or put it before seccomp.`,
  )
}

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '')
