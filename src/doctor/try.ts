// Tries a list of system calls in a process that exits at once, so that nothing of it remains.

import { UserError } from '../base/user-error.ts'
import { explain, failureOf } from '../explain/explain.ts'
import type { Refusal } from '../explain/host.ts'
import { run } from '../explain/perform.ts'
import { mayMakeNamespaces } from '../lab/ids.ts'
import { mapRoot } from '../lab/map-root.ts'
import { showCall } from '../list/show.ts'
import type { Machine } from '../proc/machine.ts'
import { StepFailed } from '../run/failure.ts'
import type { Outcome } from '../run/run.ts'
import { type Box, clone } from '../syscalls/clone.ts'
import { CLONE_NEWUSER, PR_SET_DUMPABLE } from '../syscalls/constants.ts'
import { setgid, setgroups, setuid } from '../syscalls/credentials.ts'
import { errnoName } from '../syscalls/errno.ts'
import { exit, prctl, unshare } from '../syscalls/processes.ts'
import type { Steps } from '../syscalls/step.ts'
import type { Answer } from './finding.ts'

export interface Tried extends Answer {
  readonly refusal?: Refusal
  /** The return value of the last call before the exit. */
  readonly result?: number
}

/** Performs a box that exits by itself, and returns whether it succeeded. */
export function tryBox(box: Box, machine: Machine): Tried {
  try {
    if (runnerMissing) throw runnerMissing
    return succeeded(run(box), box)
  } catch (error) {
    if (error instanceof StepFailed) return refused(error, machine)
    if (!(error instanceof UserError)) throw error
    runnerMissing = error
    return { able: null, evidence: 'cannot be tried without the runner' }
  }
}

/** The error of the first attempt if the runner cannot be compiled, so that later ones do not compile again. */
let runnerMissing: UserError | undefined

function succeeded({ exit: { signal }, trace }: Outcome, box: Box): Tried {
  if (signal)
    return {
      able: false,
      evidence: `the process that tried was killed by ${signal}${signal === 'SIGSYS' ? ', as a seccomp filter does' : ''}`,
      fix: 'Start cooper outside of the sandbox or container that confines it.',
    }
  const calls = trace.filter(({ step }) => step.signature.call !== 'exit_group')
  const last = calls.at(-1)
  return {
    able: true,
    evidence: `${last ? showCall(last.step) : showCall(box.clone)} succeeded`,
    ...(last ? { result: last.result } : {}),
  }
}

/** Names the setting of this machine that made a call fail, if one explains it, and otherwise the meaning of the errno. */
export function refused(failed: StepFailed, machine: Machine): Tried {
  const { step, errno } = failed.report
  const { means, fix } = explain(failureOf(failed, machine))
  const refusal = { call: step.signature.call, errno: errnoName(errno), args: step.args }
  return { able: false, evidence: `${showCall(step)}: ${refusal.errno}, ${means}`, fix, refusal }
}

/** A box in new namespaces whose process is root inside. Without root of our own it gets a user namespace too. */
export const boxOfRoot = (flags: number, steps: Steps): Box =>
  mayMakeNamespaces()
    ? clone(flags, [...steps, exit(0)])
    : clone(flags | CLONE_NEWUSER, [...mapRoot(), ...steps, exit(0)])

/** The uid of the user "nobody". As root we try as this user, to prove that no privilege is needed. */
const NOBODY = 65534

/**
 * A box in new namespaces, one of them a user namespace, that an ordinary user makes: us, or as root the user
 * "nobody".
 */
export const boxOfUser = (flags: number, steps: Steps, machine: Machine): Box => {
  if (!becomesNobody(machine)) return clone(flags | CLONE_NEWUSER, [...mapRoot(), ...steps, exit(0)])
  return clone(0, [
    setgroups([]),
    setgid(NOBODY),
    setuid(NOBODY),
    // setuid(2) made /proc/self belong to root. With this the user "nobody" may write its own uid_map. prctl(2)
    prctl(PR_SET_DUMPABLE, 1),
    unshare(flags | CLONE_NEWUSER),
    ...mapRoot(NOBODY, NOBODY),
    ...steps,
    exit(0),
  ])
}

/** Whether we are root and can switch to "nobody": a user namespace with a single id has no other user. */
export const becomesNobody = ({ user, ids }: Machine): boolean => user === 0 && ids > NOBODY
