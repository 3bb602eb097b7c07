// Why a call failed, in words: what its errno means here, and what to do about it. The first rule of the table that fits
// speaks: earlier calls of the list, then this machine, then the errno of the call, then the errno alone.

import type { Machine } from '../proc/machine.ts'
import type { StepFailed } from '../run/failure.ts'
import { errnoName } from '../syscalls/errno.ts'
import type { Step } from '../syscalls/step.ts'
import { beforeOf } from './earlier-calls/before.ts'
import { type Failure, say } from './rule.ts'
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
  for (const rule of rules) {
    const said = say(rule, known)
    if (said) return { name: failure.errno, ...said, rule: rule.id }
  }
  throw new Error(`no rule speaks of ${failure.call} and ${failure.errno}`)
}

/** Explains the errno of a call of which nothing but its arguments is known. */
export const explainErrno = (call: string, errno: number, args: Failure['args'] = []): Explanation =>
  explain({ call, errno: errnoName(errno), args })

/** What is known of a failed step. @param machine what was read of this machine, where it may be to blame */
export function failureOf({ report: { step, errno, index }, box }: StepFailed, machine?: Machine): Failure {
  // A call that was refused on purpose (--fail) did not fail for what stands before it.
  const list = box && step.refused === undefined && { before: beforeOf(box, index), after: box.steps.slice(index + 1) }
  return {
    call: requested(step) ?? step.signature.call,
    errno: errnoName(errno),
    args: step.args,
    step,
    ...(list ? { list } : {}),
    ...(machine ? { machine } : {}),
  }
}

/** Of a call that received the answer to a netlink request: the request, which is what failed. */
const requested = ({ signature, partOf }: Step): string | undefined =>
  signature.call === 'recvfrom' ? /^rtnetlink\((RTM_\w+)/.exec(partOf ?? '')?.[1] : undefined
