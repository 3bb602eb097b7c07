// Tries a list of system calls in a throw-away process: what comes of it ends with that process.

import { UserError } from '../base/user-error.ts'
import { explain, failureOf } from '../explain/explain.ts'
import type { Refusal } from '../explain/host.ts'
import { run } from '../explain/perform.ts'
import { mayMakeNamespaces } from '../lab/lab.ts'
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
  /** What the last call before the exit gave. */
  readonly result?: number
}

/** Performs a box that ends by itself at once, and tells what came of it. */
export function tryBox(box: Box, machine: Machine): Tried {
  try {
    if (hindrance) throw hindrance
    return succeeded(run(box), box)
  } catch (error) {
    if (error instanceof StepFailed) return refused(error, machine)
    if (!(error instanceof UserError)) throw error
    hindrance = error
    return { able: null, evidence: 'not to be tried without the part that is written in C' }
  }
}

/** Where nothing can be compiled, one attempt is enough. */
let hindrance: UserError | undefined

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

/** A call was refused: by a setting of this machine, if one explains it, and else for what the errno means. */
export function refused(failed: StepFailed, machine: Machine): Tried {
  const { step, errno } = failed.report
  const { means, fix } = explain(failureOf(failed, machine))
  const refusal = { call: step.signature.call, errno: errnoName(errno), args: step.args }
  return { able: false, evidence: `${showCall(step)}: ${refusal.errno}, ${means}`, fix, refusal }
}

/** A box in new namespaces whose process is root in there: root as it is, others in a user namespace of their own. */
export const boxOfRoot = (flags: number, steps: Steps): Box =>
  mayMakeNamespaces()
    ? clone(flags, [...steps, exit(0)])
    : clone(flags | CLONE_NEWUSER, [...mapRoot(), ...steps, exit(0)])

/** The user that nobody is: proof that no right of root's was used. */
export const NOBODY = 65534

/** A box in new namespaces, one of them a user namespace, made by an ordinary user: us, or nobody where we are root. */
export const boxOfUser = (flags: number, steps: Steps, machine: Machine): Box => {
  if (!becomesNobody(machine)) return clone(flags | CLONE_NEWUSER, [...mapRoot(), ...steps, exit(0)])
  return clone(0, [
    setgroups([]),
    setgid(NOBODY),
    setuid(NOBODY),
    // Who changes user is no longer shown to that user: without this nobody may not write into its own /proc/self.
    prctl(PR_SET_DUMPABLE, 1),
    unshare(flags | CLONE_NEWUSER),
    ...mapRoot(NOBODY, NOBODY),
    ...steps,
    exit(0),
  ])
}

/** Root in a user namespace that has room for one id cannot become anybody else. */
export const becomesNobody = ({ user, ids }: Machine): boolean => user === 0 && ids > NOBODY
