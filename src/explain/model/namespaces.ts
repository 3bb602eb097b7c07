// Which namespaces a list has made, and which user namespace owns each. user_namespaces(7)
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'

/** The kinds that a user namespace owns, by the names that texts use. */
export const KINDS = {
  mount: CLONE_NEWNS,
  UTS: CLONE_NEWUTS,
  IPC: CLONE_NEWIPC,
  network: CLONE_NEWNET,
  PID: CLONE_NEWPID,
  cgroup: CLONE_NEWCGROUP,
  time: CLONE_NEWTIME,
} as const
export type Kind = keyof typeof KINDS
const kinds = Object.keys(KINDS) as Kind[]

interface Namespace {
  /** The call that made it; undefined for the one with which the list began. */
  readonly by: Step | undefined
  /** How many user namespaces the list had made by then: the last of them owns it. */
  readonly depth: number
}

export interface Namespaces {
  readonly of: Readonly<Record<Kind, Namespace>>
  /** The calls that made user namespaces. */
  readonly users: readonly Step[]
}

const FIRST: Namespace = { by: undefined, depth: 0 }

export const namespacesAtFirst: Namespaces = {
  of: Object.fromEntries(kinds.map(kind => [kind, FIRST])) as Record<Kind, Namespace>,
  users: [],
}

const makesNamespaces = ({ signature }: Step): boolean => ['clone3', 'unshare'].includes(signature.call)

export const makesUserNamespace = (step: Step): boolean =>
  makesNamespaces(step) && (Number(step.args[0]) & CLONE_NEWUSER) !== 0

/** The namespaces after a call that succeeded. The user namespace comes first, and owns the others of the same call. */
export function namespacesAfter(namespaces: Namespaces, step: Step): Namespaces {
  if (!makesNamespaces(step)) return namespaces
  const flags = Number(step.args[0])
  const users = (flags & CLONE_NEWUSER) !== 0 ? [...namespaces.users, step] : namespaces.users
  const made: Namespace = { by: step, depth: users.length }
  const of = Object.fromEntries(kinds.map(kind => [kind, (flags & KINDS[kind]) !== 0 ? made : namespaces.of[kind]]))
  return { users, of: of as Record<Kind, Namespace> }
}

/** Filesystems that show a namespace: that of the process that mounts them. */
export const SHOWN_BY: Readonly<Record<string, Kind>> = {
  proc: 'PID',
  mqueue: 'IPC',
  sysfs: 'network',
  cgroup: 'cgroup',
  cgroup2: 'cgroup',
}
