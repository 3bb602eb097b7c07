// User namespaces: what makes the course possible without root, and what distributions forbid first.

import { explainByHost, widerContainer } from '../explain/host.ts'
import type { Machine } from '../proc/machine.ts'
import { CLONE_NEWNS, CLONE_NEWUSER, MS_PRIVATE, MS_REC } from '../syscalls/constants.ts'
import { mount } from '../syscalls/mounts.ts'
import { unshare } from '../syscalls/processes.ts'
import { type Answer, type Finding, finding } from './finding.ts'
import { becomesNobody, boxOfUser, type Tried, tryBox } from './try.ts'

/**
 * Making one is not enough: Ubuntu lets everybody make them and takes the power away. So the maps are written, and a
 * mount changed in there. (Not the hostname: seccomp filters of containers forbid that for reasons of their own.)
 */
export const tryUserNamespace = (machine: Machine): Tried =>
  tryBox(boxOfUser(CLONE_NEWNS, [mount('none', '/', null, MS_REC | MS_PRIVATE, null)], machine), machine)

export const users = (machine: Machine, tried: Tried): Finding[] => [
  finding(
    {
      id: 'user-namespaces',
      says: 'User namespaces can be made without root',
      needed: machine.user !== 0,
      why: 'For an ordinary user the lab of every lesson is one.',
    },
    { ...tried, evidence: `${becomesNobody(machine) && tried.able !== null ? 'as nobody: ' : ''}${tried.evidence}` },
  ),
  limit(machine),
  debianSwitch(machine),
  appArmor(machine, tried),
  finding(
    {
      id: 'nested-user-namespaces',
      says: 'User namespaces can be made inside each other',
      needed: false,
      why: "An ordinary user's lab is one already: a list that makes another makes it inside of that.",
    },
    tried.able
      ? tryBox(boxOfUser(0, [unshare(CLONE_NEWUSER)], machine), machine)
      : { able: tried.able, evidence: 'not even one can be made', fix: tried.fix },
  ),
  outermost(machine),
]

export function limit({ most, ...machine }: Machine): Finding {
  const value = most.user
  return finding(
    {
      id: 'user-namespace-limit',
      says: 'The limit on user namespaces leaves room',
      needed: false,
      why: 'At 0 not even root may make one, and ordinary users have no lab.',
    },
    {
      able: value === undefined ? null : value > 0,
      evidence: `/proc/sys/user/max_user_namespaces ${value === undefined ? 'cannot be read' : `is ${value}`}`,
      fix: explainByHost({ call: 'clone3', errno: 'ENOSPC', args: [] }, { ...machine, most: { user: 0 } })?.fix,
    },
  )
}

export const debianSwitch = (machine: Machine): Finding =>
  finding(
    {
      id: 'unprivileged-userns-clone',
      says: "Debian's switch lets ordinary users make user namespaces",
      needed: false,
      why: 'Off, it keeps every ordinary user out of the lab.',
    },
    switchAnswer('kernel.unprivileged_userns_clone', machine.unprivilegedUsernsClone, value => value !== '0', {
      ...machine,
      apparmorRestrictsUserns: undefined,
    }),
  )

export function appArmor(machine: Machine, tried: Tried): Finding {
  const answer = switchAnswer(
    'kernel.apparmor_restrict_unprivileged_userns',
    machine.apparmorRestrictsUserns,
    value => value === '0',
    { ...machine, unprivilegedUsernsClone: undefined },
  )
  const excepted = answer.able === false && tried.able === true
  return finding(
    {
      id: 'apparmor-userns',
      says: 'AppArmor leaves user namespaces their power',
      needed: false,
      why: 'Restricted, as on Ubuntu since 23.10, an ordinary user gets a namespace in which root may do nothing.',
    },
    excepted ? { able: true, evidence: `${answer.evidence}, but a profile excepts this program` } : answer,
  )
}

/** A sysctl that only some distributions' kernels have. */
function switchAnswer(
  name: string,
  value: string | undefined,
  allows: (value: string) => boolean,
  machine: Machine,
): Answer {
  if (value === undefined && machine.most.user === undefined)
    return { able: null, evidence: '/proc/sys cannot be read' }
  if (value === undefined) return { able: true, evidence: `this kernel has no ${name}` }
  const seen = { ...machine, user: 1000, hasSysAdmin: false, unmapped: undefined }
  return {
    able: allows(value),
    evidence: `${name} is ${value}`,
    fix: explainByHost({ call: 'clone3', errno: 'EPERM', args: [] }, seen)?.fix,
  }
}

export const outermost = ({ container }: Machine): Finding =>
  finding(
    {
      id: 'no-container-around',
      says: 'No container stands around us',
      needed: false,
      why: "A container's seccomp filter, masked /proc and missing capabilities refuse what the lessons do.",
    },
    {
      able: container === undefined,
      evidence: container ?? 'no mark of an engine together with namespaces of its own',
      fix: `Where the lab can be made all the same: nothing. ${widerContainer}`,
    },
  )
