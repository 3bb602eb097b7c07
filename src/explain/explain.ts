// Why a call failed, in words: what its errno means here, and what to do about it. The first rule of the table that fits
// speaks: earlier calls of the list, then this machine, then the errno of the call, then the errno alone.

import type { Machine } from '../proc/machine.ts'
import type { StepFailed } from '../run/failure.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import { errnoName } from '../syscalls/errno.ts'
import type { Step } from '../syscalls/step.ts'
import { beforeOf } from './earlier-calls/before.ts'
import { isFollowed } from './followed.ts'
import { stateAfter } from './model/state.ts'
import { type Failure, type ListAround, say } from './rule.ts'
import { rules } from './rules.ts'

export interface Explanation {
  /** `EPERM`, or `errno 4000` where Linux has no such number. */
  readonly name: string
  /** What it means for this call with these arguments, half a sentence. */
  readonly means: string
  /** What to do about it, half a sentence. */
  readonly fix: string
  /** The id of the rule that says so. */
  readonly rule: string
}

/** Older or shorter spellings of calls that have rules. */
const otherSpellings: Readonly<Record<string, string>> = {
  clone: 'clone3',
  vfork: 'fork',
  open: 'openat',
  openat2: 'openat',
  creat: 'openat',
  pwrite64: 'write',
  mkdir: 'mkdirat',
  mknod: 'mknodat',
  symlink: 'symlinkat',
  unlink: 'unlinkat',
  rmdir: 'unlinkat',
  umount: 'umount2',
  execveat: 'execve',
  waitpid: 'wait4',
  waitid: 'wait4',
  send: 'sendto',
  sendmsg: 'sendto',
  recv: 'recvfrom',
  recvmsg: 'recvfrom',
  setreuid: 'setuid',
  setresuid: 'setuid',
  setregid: 'setgid',
  setresgid: 'setgid',
  finit_module: 'init_module',
  settimeofday: 'clock_settime',
  adjtimex: 'clock_settime',
}

/** The name by which the rules know a call. */
export const ruleCall = (call: string): string => (Object.hasOwn(otherSpellings, call) ? otherSpellings[call]! : call)

/** Explains a failure. There is always an answer: at last the errno alone, with the page to read. */
export function explain(failure: Failure): Explanation {
  const known = { ...failure, call: ruleCall(failure.call) }
  const fitting = rules.flatMap(rule => {
    const said = say(rule, known)
    return said ? [{ rule, ...said }] : []
  })
  const [first] = fitting
  if (!first) throw new Error(`no rule speaks of ${failure.call} and ${failure.errno}`)
  // A fix that the list follows already helps nobody: then the errno alone says what to look at.
  const alone = fitting.find(({ rule }) => rule.id === `general.${failure.errno}`) ?? first
  const spoken = isFollowed(first.rule.id, known) ? { ...first, fix: alone.fix } : first
  const { oneOf } = spoken.rule
  const next = oneOf === undefined ? [] : fitting.filter(({ rule }) => rule.oneOf === oneOf && rule !== spoken.rule)
  return {
    name: failure.errno,
    means: [spoken, ...next].map(({ means }) => means).join('; and once that is right, '),
    fix: [spoken, ...next].map(each => each.fix).join('; and '),
    rule: spoken.rule.id,
  }
}

/** Explains the errno of a call of which nothing but its arguments is known. */
export const explainErrno = (call: string, errno: number, args: Failure['args'] = []): Explanation =>
  explain({ call, errno: errnoName(errno), args })

/** What is known of a failed step. @param machine what was read of this machine, where it may be to blame */
export function failureOf({ report: { step, errno, index }, box, ignored }: StepFailed, machine?: Machine): Failure {
  // A call that was refused on purpose (--fail) did not fail for what stands before it.
  const list = box && step.refused === undefined && listAround(box, index, ignored)
  return {
    call: requested(step) ?? step.signature.call,
    errno: errnoName(errno),
    args: step.args,
    step,
    ...(list ? { list } : {}),
    ...(machine ? { machine } : {}),
  }
}

function listAround(box: Box, index: number, ignored: readonly Report[]): ListAround {
  const before = beforeOf(box, index, ignored)
  return { before, ignored, after: box.steps.slice(index + 1), state: stateAfter(before.steps) }
}

/** Of a call that received the answer to a netlink request: the request, which is what failed. */
const requested = ({ signature, partOf }: Step): string | undefined =>
  signature.call === 'recvfrom' ? /^rtnetlink\((RTM_\w+)/.exec(partOf ?? '')?.[1] : undefined
