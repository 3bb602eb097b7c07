// EPERM, and the call before that gave up the capability or made the namespaces. capabilities(7), user_namespaces(7).

import { showCall } from '../../list/show.ts'
import { capabilities } from '../../syscalls/capabilities.ts'
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, PR_CAPBSET_DROP, PR_SET_KEEPCAPS } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import type { Step } from '../../syscalls/step.ts'
import { ruleInList } from '../rule.ts'
import { type Before, calls, madeAt } from './before.ts'

const NEEDS: Readonly<Record<string, string>> = {
  mount: 'CAP_SYS_ADMIN',
  umount2: 'CAP_SYS_ADMIN',
  pivot_root: 'CAP_SYS_ADMIN',
  sethostname: 'CAP_SYS_ADMIN',
  setdomainname: 'CAP_SYS_ADMIN',
  unshare: 'CAP_SYS_ADMIN',
  chroot: 'CAP_SYS_CHROOT',
  setuid: 'CAP_SETUID',
  setgid: 'CAP_SETGID',
  setgroups: 'CAP_SETGID',
  prctl: 'CAP_SETPCAP',
}

/** The capability that a call needs; undefined where it needs none, or none is known. */
function needed({ signature: { call }, args }: Step): string | undefined {
  if (call === 'prctl' && args[0] !== PR_CAPBSET_DROP) return undefined
  // A user namespace needs none, and gives those for the other namespaces of the same call.
  if (call === 'unshare' && (Number(args[0]) & CLONE_NEWUSER) !== 0) return undefined
  return NEEDS[call]
}

/** The calls since the last user namespace was made: with it a process got all capabilities again. */
const sinceUserNamespace = (before: Before): Before => ({
  steps: before.steps.slice(madeAt(before, CLONE_NEWUSER) + 1),
})

function effective({ args }: Step): bigint {
  const words = new Uint32Array((args[1] as Uint8Array).slice().buffer)
  return BigInt(words[0] ?? 0) | (BigInt(words[3] ?? 0) << 32n)
}

/** A call that needs an id inside a user namespace whose maps are not written yet: the call that made the namespace. */
function madeWithoutMaps({ signature: { call } }: Step, before: Before): Step | undefined {
  const made = madeAt(before, CLONE_NEWUSER)
  const map = call === 'setuid' ? '/proc/self/uid_map' : '/proc/self/gid_map'
  const writes = calls({ steps: before.steps.slice(Math.max(made, 0)) }, 'write')
  return writes.some(({ args }) => pathOf(args) === map) ? undefined : before.steps[made]
}

const capabilityRules = [
  ruleInList<{ maker: Step }>({
    id: 'earlier.setuid.ids-not-mapped',
    call: ['setuid', 'setgid', 'setgroups'],
    errno: ['EPERM', 'EINVAL'],
    when: ({ step, before }) => {
      const maker = madeWithoutMaps(step, before)
      return maker && { maker }
    },
    means: ({ maker }) =>
      `${maker.signature.call === 'clone3' ? 'clone' : 'a call before'} has made a user namespace, and in there no id is mapped yet`,
    fix: 'become another user first, and make the user namespace after that: by unshare',
  }),
  ruleInList<{ capability: string }>({
    id: 'earlier.capset.capability-dropped',
    call: Object.keys(NEEDS),
    errno: ['EPERM'],
    when: ({ step, before }) => {
      const capability = needed(step)
      const bit = capabilities.findIndex(({ name }) => name === capability)
      if (!capability || bit < 0) return undefined
      const dropped = calls(sinceUserNamespace(before), 'capset').some(each => !(effective(each) & (1n << BigInt(bit))))
      return dropped ? { capability } : undefined
    },
    means: ({ capability }) => `it needs ${capability}, and capset before has given that up`,
    fix: 'put this call before capset: what a process drops it does not get back',
  }),
  ruleInList<{ capability: string; user: Step }>({
    id: 'earlier.setuid.capability-dropped',
    call: Object.keys(NEEDS),
    errno: ['EPERM'],
    when: ({ step, before }) => {
      const capability = needed(step)
      const since = sinceUserNamespace(before)
      const user = calls(since, 'setuid').find(({ args }) => args[0] !== 0)
      const keeps = calls(since, 'prctl').some(({ args }) => args[0] === PR_SET_KEEPCAPS)
      return capability && user && !keeps && process.geteuid?.() === 0 ? { capability, user } : undefined
    },
    means: ({ capability, user }) =>
      `it needs ${capability}, and ${showCall(user)} before has given up all capabilities of root`,
    fix: 'put this call before setuid; or make a user namespace after it (CLONE_NEWUSER), in which the process has capabilities again',
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

const mountRules = [
  ruleInList({
    id: 'earlier.mount.foreign-mount-namespace',
    call: ['mount', 'umount2', 'pivot_root'],
    errno: ['EPERM'],
    when: ({ before }) => {
      const user = madeAt(before, CLONE_NEWUSER)
      return user >= 0 && madeAt(before, CLONE_NEWNS) < user
    },
    means:
      'the mount namespace belongs to the user namespace outside: this list makes a user namespace, and no mount namespace of its own in it',
    fix: 'add CLONE_NEWNS to CLONE_NEWUSER',
  }),
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
      `in a user namespace a proc can be mounted only while another whole one is visible, and ${showCall(gone)} before has taken the last away, with the old root`,
    fix: 'mount it before pivot_root, at its place in the new root',
  }),
  ruleInList({
    id: 'earlier.mount.foreign-pid-namespace',
    call: ['mount'],
    errno: ['EPERM'],
    when: ({ step, before }) => {
      const { user, made } = pidNamespace(before)
      return isProc(step) && user >= 0 && made < user
    },
    means: 'a proc shows a PID namespace, and the one of this process belongs to the user namespace outside',
    fix: 'add CLONE_NEWPID to CLONE_NEWUSER',
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

export const powersRules = [...capabilityRules, ...mountRules]
