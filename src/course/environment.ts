// The environment in which lists are performed: facts that depend on the machine, the user and the place, and that a
// learner's file in its sandbox cannot find out.
//
// The command line makes one Environment when it starts, and hands it to those that need it as a parameter; the judge
// sends it to the evaluator. Lessons and learners' files are the exception: what they import from 'cooperage' asks
// without arguments (`scratch('root')`, `isRootOfTheMachine()`), often while the file is loaded. For them alone one
// Environment is set in each process, once, before the first lesson is loaded; course/here.ts reads it.
import { lazily } from '../base/lazily.ts'
import { cgroupsDelegated } from '../proc/cgroup/delegated.ts'
import { v1Hierarchies } from '../proc/cgroup/version.ts'
import { look } from '../proc/process.ts'
import { isRootOfTheMachine } from '../proc/root.ts'
import { type Numbers, numbersHere } from '../run/syscall-numbers.ts'
import { makeScratchDirectory, type OnKept } from './scratch.ts'

export interface Environment {
  /** The directory for a lesson's temporary files. */
  readonly scratch: string
  /** The user who performs the list. */
  readonly user: { readonly uid: number; readonly gid: number }
  /** The users that there are in this user namespace: `count` numbers from `inside` on. */
  readonly users: readonly { readonly inside: number; readonly count: number }[]
  /** Whether the user is root of the machine, and not only of a user namespace. */
  readonly rootOfTheMachine: boolean
  /** Whether a list may make cgroups, and the hierarchies of v1 with a controller that the course uses. */
  readonly cgroups: { readonly delegated: boolean; readonly v1: readonly (readonly string[])[] }
  /** The numbers of this machine's system calls, by name. */
  readonly numbers: Numbers
}

/** Each fact is found when it is first asked for: most commands ask for none. */
const find = lazily<{ readonly realHost: boolean; readonly onKept: OnKept }, Environment>({
  // The lab's own /tmp ends with the lab.
  scratch: ({ realHost, onKept }) => (realHost ? makeScratchDirectory(onKept) : '/tmp'),
  user: () => ({ uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }),
  users: () => look(process.pid).uidMap,
  rootOfTheMachine: () => isRootOfTheMachine(),
  cgroups: () => ({ delegated: cgroupsDelegated(), v1: v1Hierarchies() }),
  numbers: () => numbersHere(),
})

/**
 * The environment of this process.
 * @param realHost true where lists are performed outside of any lab
 * @param onKept told of a directory for temporary files that cannot be removed
 */
export const environmentHere = (realHost = false, onKept: OnKept = () => {}): Environment => find({ realHost, onKept })

/** The same facts as plain data, to be sent to another process. */
export const asData = ({ scratch, user, users, rootOfTheMachine, cgroups, numbers }: Environment): Environment => ({
  scratch,
  user,
  users,
  rootOfTheMachine,
  cgroups,
  numbers,
})

let ofThisProcess: Environment | undefined

/** Sets what lessons find. Throws where it is set already, or where a lesson has asked before: it would have two answers. */
export function setEnvironment(environment: Environment): Environment {
  if (ofThisProcess) throw new Error('the environment of this process is set already, or was asked for too early')
  ofThisProcess = environment
  return environment
}

/** What was set; in a program that uses the toolkit without our command line, the environment of its process. */
export const environment = (): Environment => {
  ofThisProcess ??= environmentHere()
  return ofThisProcess
}
