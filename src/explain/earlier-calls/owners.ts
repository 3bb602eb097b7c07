// EPERM, because a namespace belongs to a user namespace outside. user_namespaces(7), "Interaction of user namespaces and
// other types of namespaces".
import { CLONE_NEWPID } from '../../syscalls/constants.ts'
import { showFlags } from '../../syscalls/family.ts'
import { CLONE } from '../../syscalls/flags.ts'
import type { Step } from '../../syscalls/step.ts'
import { KINDS, type Kind, makesUserNamespace, SHOWN_BY } from '../model/namespaces.ts'
import { called, named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'

const RULED_BY: Readonly<Record<string, Kind>> = {
  umount2: 'mount',
  pivot_root: 'mount',
  sethostname: 'UTS',
  setdomainname: 'UTS',
  RTM_NEWLINK: 'network',
  RTM_DELLINK: 'network',
  RTM_NEWADDR: 'network',
  RTM_NEWROUTE: 'network',
}

/** The namespaces over which a process needs power to make this call. */
function ruledBy({ call, step }: FailureInList): Kind[] {
  const kind = RULED_BY[call]
  if (kind) return [kind]
  const shown = call === 'mount' ? SHOWN_BY[String(step.args[2])] : undefined
  return call === 'mount' ? ['mount', ...(shown ? [shown] : [])] : []
}

interface Foreign {
  readonly kind: Kind
  /** The call that made the last user namespace. */
  readonly user: Step
  /** The call of the list that made the namespace, before that. */
  readonly by: Step | undefined
}

/** A namespace that is older than the user namespace of the process. */
function foreign(failure: FailureInList): Foreign | undefined {
  const { of, users } = failure.state.namespaces
  const user = users.at(-1)
  if (!user) return undefined
  const kind = ruledBy(failure).find(each => of[each].depth < users.length)
  return kind && { kind, user, by: of[kind].by }
}

const A: Readonly<Record<Kind, string>> = {
  mount: 'a mount',
  UTS: 'a UTS',
  IPC: 'an IPC',
  network: 'a network',
  PID: 'a PID',
  cgroup: 'a cgroup',
  time: 'a time',
}

export const ownerRules = [
  ruleInList<Foreign & { by: Step }>({
    id: 'earlier.namespace.made-before-users',
    call: 'any',
    errno: ['EPERM'],
    when: failure => {
      const facts = foreign(failure)
      return facts?.by && { ...facts, by: facts.by }
    },
    means: ({ kind, user, by }) =>
      `the ${kind} namespace was made by ${named(by)}, before ${named(user)} made the user namespace: so it belongs to the user namespace outside, over which root in the new one has no power`,
    fix: ({ user, by }) => {
      if (makesUserNamespace(by)) return `leave ${called(user)} out: the process has a user namespace already`
      const flags = (Number(by.args[0]) | Number(user.args[0])) >>> 0
      const fork = (flags & CLONE_NEWPID) !== 0 ? ', and fork() after it' : ''
      const takes =
        by === user ? '' : `, and take them out of ${by.signature.call === 'clone3' ? 'clone' : by.signature.call}`
      return `make them in one call, ${user.signature.call === 'clone3' ? 'clone' : user.signature.call}(${showFlags(flags & ~0xff, CLONE).replaceAll('|', ' | ')})${fork}${takes}`
    },
  }),
  ruleInList<Foreign>({
    id: 'earlier.namespace.foreign',
    call: 'any',
    errno: ['EPERM'],
    when: foreign,
    means: ({ kind }) =>
      `the ${kind} namespace belongs to the user namespace outside: this list makes a user namespace, and no ${kind} namespace of its own in it`,
    fix: ({ kind }) => `add ${showFlags(KINDS[kind], CLONE)} to CLONE_NEWUSER`,
  }),
  ruleInList<{ kind: Kind }>({
    id: 'earlier.namespace.of-the-host',
    call: ['sethostname', 'setdomainname'],
    errno: ['EPERM'],
    when: failure => {
      const kind = ruledBy(failure).find(each => failure.state.namespaces.of[each].by === undefined)
      return kind && { kind }
    },
    means: ({ kind }) =>
      `the ${kind} namespace is the one with which the list began: no call before makes ${A[kind]} namespace`,
    fix: ({ kind }) => `ask for ${showFlags(KINDS[kind], CLONE)} before; an ordinary user adds CLONE_NEWUSER`,
  }),
]
