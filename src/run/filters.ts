// What the seccomp filters of a list do to the calls that come after them, and to the runner's own. seccomp(2)

import type { Box } from '../syscalls/clone.ts'
import { SECCOMP_SET_MODE_FILTER } from '../syscalls/constants.ts'
import { decodeProgram, type Fate, type Instruction } from '../syscalls/seccomp/seccomp.ts'
import type { Message, Step } from '../syscalls/step.ts'
import type { Stop } from './failure.ts'
import { fate } from './syscall-numbers.ts'

/** The runner's own calls, with which it reports and exits. A filter of the list applies to them too. */
const OF_RUNNER = ['clock_gettime', 'write', 'read', 'rt_sigprocmask', 'exit_group']

/** The program of a filter, of the call that installs it; undefined for other calls. */
export const programOf = ({ signature, args, leftOut }: Step): Instruction[] | undefined =>
  signature.call === 'seccomp' && args[0] === SECCOMP_SET_MODE_FILTER && !leftOut
    ? decodeProgram((args[2] as Message).relocations[0]?.of as Uint8Array)
    : undefined

/** The programs that the list's calls of seccomp install. */
export const programsOf = (before: readonly Step[]): Instruction[][] =>
  before.flatMap(step => [programOf(step) ?? []].filter(({ length }) => length > 0))

/** Addresses and results are not known here: they count as 0. The filters of the toolkit do not look at addresses. */
const numbersIn = ({ args }: Step): bigint[] =>
  args.map(arg => (typeof arg === 'number' || typeof arg === 'bigint' ? BigInt(arg) : 0n))

/** What the filters among the calls before make of a call. */
export const fateOf = (step: Step, before: readonly Step[]): Fate =>
  fate(programsOf(before), step.signature.call, numbersIn(step))

/** Whether a filter of the list kills the process at call `index` of the list. */
export function filterKills({ steps }: Box, index: number): boolean {
  const step = steps[index]
  return step !== undefined && fateOf(step, steps.slice(0, index)) === 'killed'
}

/**
 * Whether a filter of the list explains that the list stopped.
 * @param done how many of its calls were reported
 */
export function stoppedByFilter(box: Box, done: number): Stop | undefined {
  const next = box.steps[done]
  // The report of seccomp itself is the first call that its filter judges.
  const programs = programsOf(box.steps.slice(0, next?.signature.call === 'seccomp' ? done + 1 : done))
  const calls = OF_RUNNER.filter(call => fate(programs, call) !== 'performed')
  const kills = calls.some(call => fate(programs, call) === 'killed')
  if (kills || calls.includes('write')) return { kind: 'filter-stops-runner', calls, kills }
  return next && filterKills(box, done) ? { kind: 'filter-kills', call: next.signature.call } : undefined
}
