// Tries a list of system calls in a throw-away process: what comes of it ends with that process.
import { type Box, clone } from '../../linux/calls/clone.ts'
import { exit, prctl, unshare } from '../../linux/calls/processes.ts'
import { setgid, setgroups, setuid } from '../../linux/calls/users.ts'
import { CLONE_NEWUSER, PR_SET_DUMPABLE } from '../../linux/constants.ts'
import { errnoName } from '../../linux/errno.ts'
import { Problem } from '../../linux/problem.ts'
import { showCall } from '../../linux/show.ts'
import type { Steps } from '../../linux/step.ts'
import { mayMakeNamespaces } from '../../stage/lab.ts'
import type { Machine } from '../../stage/machine.ts'
import { mapRoot } from '../../stage/map-root.ts'
import { obstacle, type Refusal } from '../../stage/obstacle.ts'
import { StepFailed } from '../../stage/report.ts'
import { type Outcome, run } from '../../stage/run.ts'
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
    if (!(error instanceof Problem)) throw error
    hindrance = error
    return { able: null, evidence: 'not to be tried without the part that is written in C' }
  }
}

/** Where nothing can be compiled, one attempt is enough. */
let hindrance: Problem | undefined

function succeeded({ exit: { signal }, trace }: Outcome, box: Box): Tried {
  if (signal)
    return {
      able: false,
      evidence: `the process that tried was killed by ${signal}${signal === 'SIGSYS' ? ', as a seccomp filter does' : ''}`,
      cure: 'Start cooper outside of the sandbox or container that confines it.',
    }
  const calls = trace.filter(({ step }) => step.signature.call !== 'exit_group')
  const last = calls.at(-1)
  return {
    able: true,
    evidence: `${last ? showCall(last.step) : showCall(box.clone)} succeeded`,
    ...(last ? { result: last.result } : {}),
  }
}

/** A call was refused: by which setting, if one is to be seen, and else by what the errno means. */
export function refused({ report: { step, errno }, explanation }: StepFailed, machine: Machine): Tried {
  const refusal = { call: step.signature.call, errno: errnoName(errno), args: step.args }
  const found = obstacle(refusal, machine)
  return {
    able: false,
    evidence: `${showCall(step)}: ${refusal.errno}${found ? `, ${found.means}` : `, ${explanation.means}`}`,
    cure: found?.cure ?? explanation.cure,
    refusal,
  }
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
