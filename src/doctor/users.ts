// User namespaces: without root the course needs them, and some distributions restrict them.

import { explainByHost, widerContainer } from '../explain/host.ts'
import type { Machine } from '../proc/machine.ts'
import { CLONE_NEWNS, CLONE_NEWUSER, MS_PRIVATE, MS_REC } from '../syscalls/constants.ts'
import { mount } from '../syscalls/mounts.ts'
import { unshare } from '../syscalls/processes.ts'
import { type Answer, type Finding, finding } from './finding.ts'
import { becomesNobody, boxOfUser, type Tried, tryBox } from './try.ts'

/**
 * Tries more than to make one, because Ubuntu's AppArmor allows that but gives the namespace no capabilities: also
 * writes the id maps and changes a mount. (Not the hostname, because seccomp filters of containers may forbid that.)
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
      why: "An ordinary user's lab is itself one, so a list that makes another makes it inside that one.",
    },
    tried.able
      ? tryBox(boxOfUser(0, [unshare(CLONE_NEWUSER)], machine), machine)
      : { able: tried.able, evidence: 'not even the outer one can be made', fix: tried.fix },
  ),
  outermost(machine),
]

export function limit({ most, ...machine }: Machine): Finding {
  const value = most.user
  return finding(
    {
      id: 'user-namespace-limit',
      says: 'The limit on user namespaces is above 0',
      needed: false,
      why: 'At 0 not even root may make one, and there is no lab.',
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
      says: "Debian's sysctl lets ordinary users make user namespaces",
      needed: false,
      why: 'Without that no ordinary user can enter the lab.',
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
      says: 'AppArmor allows capabilities in user namespaces',
      needed: false,
      why: 'Ubuntu since 23.10 restricts them: an ordinary user gets a namespace in which root has no capabilities.',
    },
    excepted ? { able: true, evidence: `${answer.evidence}, but a profile allows it for this program` } : answer,
  )
}

/** The answer for a sysctl that only the kernels of some distributions have. */
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

const outermost = ({ container }: Machine): Finding =>
  finding(
    {
      id: 'no-container-around',
      says: 'We do not run inside a container',
      needed: false,
      why: "A container's seccomp filter, masked /proc and missing capabilities forbid what the lessons do.",
    },
    {
      able: container === undefined,
      evidence: container ?? 'no sign of a container engine together with other namespaces than the initial ones',
      fix: `None is needed if the lab can be made. Otherwise: ${widerContainer}`,
    },
  )
