// EPERM, and the call before that gave up the capability or made the namespaces. capabilities(7), user_namespaces(7).

import { CLONE_NEWPID, CLONE_NEWUSER, PR_CAPBSET_DROP } from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import { makesUserNamespace } from '../model/namespaces.ts'
import { namesIn, setsOf } from '../model/powers.ts'
import { few, named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { type Before, madeAt } from './before.ts'

const NEEDS: Readonly<Record<string, string>> = {
  mount: 'CAP_SYS_ADMIN',
  umount2: 'CAP_SYS_ADMIN',
  pivot_root: 'CAP_SYS_ADMIN',
  sethostname: 'CAP_SYS_ADMIN',
  setdomainname: 'CAP_SYS_ADMIN',
  unshare: 'CAP_SYS_ADMIN',
  clone3: 'CAP_SYS_ADMIN',
  chroot: 'CAP_SYS_CHROOT',
  setuid: 'CAP_SETUID',
  setgid: 'CAP_SETGID',
  setgroups: 'CAP_SETGID',
  prctl: 'CAP_SETPCAP',
  mknodat: 'CAP_MKNOD',
  fchownat: 'CAP_CHOWN',
  RTM_NEWLINK: 'CAP_NET_ADMIN',
  RTM_DELLINK: 'CAP_NET_ADMIN',
  RTM_NEWADDR: 'CAP_NET_ADMIN',
  RTM_NEWROUTE: 'CAP_NET_ADMIN',
}

const IDS = ['setuid', 'setgid', 'setgroups']

/** The capability that a call needs; undefined where it needs none, or none is known. */
function needed({ call, step: { args } }: FailureInList): string | undefined {
  if (call === 'prctl' && args[0] !== PR_CAPBSET_DROP) return undefined
  // A user namespace needs none, and gives those for the other namespaces of the same call.
  if (['unshare', 'clone3'].includes(call) && (Number(args[0]) & CLONE_NEWUSER) !== 0) return undefined
  return NEEDS[call]
}

/** The last call that made a user namespace, where ids of this kind are not mapped in it yet. */
function madeWithoutMap({ call, state: { powers } }: FailureInList): Step | undefined {
  const mapped = call === 'setuid' ? powers.user?.uidMap : powers.user?.gidMap
  return mapped ? undefined : powers.user?.by
}

interface GivenUp {
  readonly capability: string
  readonly by: Step
  /** The call further down that makes a user namespace, in which the process has all capabilities again. */
  readonly user: Step | undefined
}

function givenUp(failure: FailureInList): GivenUp | undefined {
  const capability = needed(failure)
  const by = capability === undefined ? undefined : failure.state.powers.effective[capability]
  // In a new user namespace no id is mapped yet, and so none can be changed.
  const user = IDS.includes(failure.call) ? undefined : failure.after.find(makesUserNamespace)
  return capability !== undefined && by ? { capability, by, user } : undefined
}

const isSetuid = ({ by }: GivenUp): boolean => by.signature.call === 'setuid'

/** The capabilities that a capset asks for and that the process does not have any more. */
function askedBack({ step, state: { powers } }: FailureInList) {
  const { effective, permitted, inheritable } = setsOf(step)
  const [asked, wanted] = [namesIn(permitted), namesIn(effective)]
  const lost = asked.filter(name => powers.permitted[name])
  const dropped = namesIn(inheritable).filter(name => powers.bounding[name])
  const by = powers.permitted[lost[0] ?? ''] ?? powers.bounding[dropped[0] ?? '']
  return { names: lost.length > 0 ? lost : dropped, by, only: wanted.filter(name => !asked.includes(name)) }
}

export const capabilityRules = [
  ruleInList<{ maker: Step }>({
    id: 'earlier.setuid.ids-not-mapped',
    call: ['setuid', 'setgid', 'setgroups'],
    errno: ['EPERM', 'EINVAL'],
    when: failure => {
      const maker = madeWithoutMap(failure)
      return maker && { maker }
    },
    means: ({ maker }) => `${named(maker)} has made a user namespace, and in there no id is mapped yet`,
    fix: 'become another user first, and make the user namespace after that: by unshare',
  }),
  ruleInList<GivenUp>({
    id: 'earlier.capset.capability-dropped',
    call: Object.keys(NEEDS),
    errno: ['EPERM'],
    when: failure => {
      const facts = givenUp(failure)
      return facts && !isSetuid(facts) ? facts : undefined
    },
    means: ({ capability, by }) => `it needs ${capability}, and ${named(by)} has given that up`,
    fix: 'put this call above that one: what a process drops it does not get back',
  }),
  ruleInList<GivenUp>({
    id: 'earlier.setuid.capability-dropped',
    call: Object.keys(NEEDS),
    errno: ['EPERM'],
    when: failure => {
      const facts = givenUp(failure)
      return facts && isSetuid(facts) ? facts : undefined
    },
    means: ({ capability, by }) => `it needs ${capability}, and ${named(by)} has given up all capabilities of root`,
    fix: ({ capability, user }) => {
      if (['CAP_SETUID', 'CAP_SETGID'].includes(capability)) return 'put this call above that one'
      return user
        ? `put this call below ${named(user)}: in a user namespace of its own the process has capabilities again`
        : 'put this call above that one; or make a user namespace before it (CLONE_NEWUSER), in which the process has capabilities again'
    },
  }),
  ruleInList<{ names: readonly string[]; by: Step }>({
    id: 'earlier.capset.asks-back',
    call: ['capset'],
    errno: ['EPERM'],
    when: failure => {
      const { names, by } = askedBack(failure)
      return by && { names, by }
    },
    means: ({ names, by }) =>
      `it asks for ${few(names)}, and ${named(by)} has given ${names.length === 1 ? 'that' : 'these'} up: no call gets a capability back`,
    fix: 'put this line above that one, where the process still has them',
  }),
  ruleInList<{ only: readonly string[] }>({
    id: 'earlier.capset.effective-alone',
    call: ['capset'],
    errno: ['EPERM'],
    when: failure => {
      const { only } = askedBack(failure)
      return only.length > 0 ? { only } : undefined
    },
    means: ({ only }) => `effective holds ${few(only)}, and permitted does not: effective lies within permitted`,
    fix: 'add them to permitted, or leave them out of effective',
  }),
]

/** Indexes of the calls that made the user namespace, the PID namespace and the process: their order decides on a proc. */
function pidNamespace(before: Before) {
  const made = madeAt(before, CLONE_NEWPID)
  return {
    user: madeAt(before, CLONE_NEWUSER),
    made,
    byUnshare: before.steps[made]?.signature.call === 'unshare',
    born: before.steps.findLastIndex(({ signature }) => ['clone3', 'fork'].includes(signature.call)),
  }
}

const isProc = ({ signature, args }: Step): boolean => signature.call === 'mount' && args[2] === 'proc'

export const procMountRules = [
  ruleInList<{ gone: Step }>({
    id: 'earlier.mount.last-proc-gone',
    call: ['mount'],
    errno: ['EPERM'],
    when: ({ step, before: { steps } }) => {
      const swapped = steps.findIndex(({ signature }) => signature.call === 'pivot_root')
      const gone = steps.find(({ signature }, i) => signature.call === 'umount2' && i > swapped)
      return isProc(step) && swapped >= 0 && gone ? { gone } : undefined
    },
    means: ({ gone }) =>
      `in a user namespace a proc can be mounted only while another whole one is visible, and ${named(gone)} has taken the last away, with the old root`,
    fix: 'mount it before pivot_root, at its place in the new root',
  }),
  ruleInList({
    id: 'earlier.mount.fork-missing',
    call: ['mount'],
    errno: ['EPERM'],
    when: ({ step, before }) => {
      const { user, made, byUnshare, born } = pidNamespace(before)
      return isProc(step) && user >= 0 && byUnshare && born < made
    },
    means:
      'unshare moves only children to the new PID namespace; this process is still in the old one, which is not its own',
    fix: 'fork() after unshare, and mount the proc in the child',
  }),
]
