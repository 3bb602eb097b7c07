// Why a call gives EPERM: which call before gave up the power that it needs. capabilities(7), user_namespaces(7).

import { showCall } from '../../list/show.ts'
import { capabilities } from '../../syscalls/capabilities.ts'
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, PR_CAPBSET_DROP, PR_SET_KEEPCAPS } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno/cause.ts'
import type { Step } from '../../syscalls/step.ts'
import { type Before, calls, madeAt, type Reason } from './before.ts'

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
}

/** In a user namespace nobody has an id, until its maps are written. */
export function nobodyYet({ signature: { call } }: Step, before: Before): Reason | undefined {
  const made = madeAt(before, CLONE_NEWUSER)
  if (made < 0 || !['setuid', 'setgid', 'setgroups'].includes(call)) return undefined
  const map = call === 'setuid' ? '/proc/self/uid_map' : '/proc/self/gid_map'
  const writes = calls({ steps: before.steps.slice(made) }, 'write')
  if (writes.some(({ args }) => pathOf(args) === map)) return undefined
  return {
    means: `${before.steps[made]?.signature.call === 'clone3' ? 'clone' : 'a call before'} has made a user namespace, and in there no id is mapped yet`,
    fix: 'become another user first, and make the user namespace after that: by unshare',
  }
}

/** The power that was given up before. In a user namespace that is made afterwards, a process has all of them again. */
export function gaveUp(step: Step, before: Before): Reason | undefined {
  const { call } = step.signature
  const power = call === 'prctl' && step.args[0] === PR_CAPBSET_DROP ? 'CAP_SETPCAP' : NEEDS[call]
  const bit = capabilities.findIndex(({ name }) => name === power)
  if (!power || bit < 0) return undefined
  const since = { steps: before.steps.slice(madeAt(before, CLONE_NEWUSER) + 1) }
  const set = calls(since, 'capset').findLast(each => !(effective(each) & (1n << BigInt(bit))))
  if (set)
    return {
      means: `it needs ${power}, and capset before has given that up`,
      fix: 'put this call before capset: what a process drops it does not get back',
    }
  const user = calls(since, 'setuid').find(({ args }) => args[0] !== 0)
  if (user && process.geteuid?.() === 0 && !calls(since, 'prctl').some(({ args }) => args[0] === PR_SET_KEEPCAPS))
    return {
      means: `it needs ${power}, and ${showCall(user)} before has given up all powers of root`,
      fix: 'put this call before setuid; or make a user namespace after it (CLONE_NEWUSER), in which there are powers again',
    }
  return undefined
}

function effective({ args }: Step): bigint {
  const words = new Uint32Array((args[1] as Uint8Array).slice().buffer)
  return BigInt(words[0] ?? 0) | (BigInt(words[3] ?? 0) << 32n)
}

/** A mount in a user namespace that has not made its mounts its own. */
export function foreignMounts(before: Before): Reason | undefined {
  const user = madeAt(before, CLONE_NEWUSER)
  if (user < 0 || madeAt(before, CLONE_NEWNS) >= user) return undefined
  return {
    means:
      'the mount namespace belongs to the user namespace outside: this list makes a user namespace, and no mounts of its own in it',
    fix: 'add CLONE_NEWNS to CLONE_NEWUSER',
  }
}

/** A proc that is refused although the powers are there. */
export function procRefused(before: Before): Reason | undefined {
  const swapped = before.steps.findIndex(({ signature }) => signature.call === 'pivot_root')
  const gone = before.steps.findIndex(({ signature }, i) => signature.call === 'umount2' && i > swapped)
  if (swapped >= 0 && gone >= 0)
    return {
      means: `in a user namespace a proc can be mounted only while another whole one is visible, and ${showCall(before.steps[gone] as Step)} before has taken the last away, with the old root`,
      fix: 'mount it before pivot_root, at its place in the new root',
    }
  const [user, pid] = [madeAt(before, CLONE_NEWUSER), madeAt(before, CLONE_NEWPID)]
  if (user >= 0 && pid < user)
    return {
      means: 'a proc shows a PID namespace, and the one of this process belongs to the user namespace outside',
      fix: 'add CLONE_NEWPID to CLONE_NEWUSER',
    }
  const born = before.steps.findLastIndex(({ signature }) => ['clone3', 'fork'].includes(signature.call))
  if (user >= 0 && before.steps[pid]?.signature.call === 'unshare' && born < pid)
    return {
      means:
        'unshare moves only children to the new PID namespace; this process is still in the old one, which is not its own',
      fix: 'fork() after unshare, and mount the proc in the child',
    }
  return undefined
}
