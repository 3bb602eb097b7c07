// EPERM of a write to uid_map or gid_map: user_namespaces(7), "Defining user and group ID mappings".
import { CLONE_NEWUSER } from '../../syscalls/constants.ts'
import { pathOf, textOf } from '../../syscalls/errno-rule.ts'
import type { Step } from '../../syscalls/step.ts'
import { makesUserNamespace } from '../model/namespaces.ts'
import { named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { type Before, calls, madeAt } from './before.ts'

const FILES = /^\/proc\/self\/(?:([ug]id)_map|setgroups)$/

interface MapWrite {
  readonly kind: 'uid' | 'gid'
  /** The writes to a path since the user namespace was made. */
  readonly writesTo: (path: string) => Step[]
  /** The first number of the line: the id inside. */
  readonly inside: number
  /** The second number of the line: the id outside. */
  readonly outside: number
  /** The third number: how many ids. */
  readonly count: string | undefined
  /** The id of the process before it made the user namespace. */
  readonly own: number | undefined
}

/** A write of a map in a user namespace that the list has made. */
function mapWrite({ step, before }: FailureInList): MapWrite | undefined {
  const kind = FILES.exec(pathOf(step.args) ?? '')?.[1]
  const made = madeAt(before, CLONE_NEWUSER)
  if ((kind !== 'uid' && kind !== 'gid') || made < 0) return undefined
  const writes = calls({ steps: before.steps.slice(made + 1) }, 'write').filter(each => each !== step)
  const [inside, outside, count] = textOf(step.args).trim().split(/\s+/)
  return {
    kind,
    writesTo: path => writes.filter(({ args }) => pathOf(args) === path),
    inside: Number(inside),
    outside: Number(outside),
    count,
    own: idBefore(kind, { steps: before.steps.slice(0, made) }),
  }
}

function idBefore(kind: 'uid' | 'gid', before: Before): number | undefined {
  const set = calls(before, kind === 'uid' ? 'setuid' : 'setgid').at(-1)
  return set ? Number(set.args[0]) : kind === 'uid' ? process.geteuid?.() : process.getegid?.()
}

export const idMapRules = [
  ruleInList<{ late: Step | undefined }>({
    id: 'earlier.write.no-user-namespace',
    call: ['write', 'openat'],
    errno: ['EPERM', 'EACCES'],
    when: ({ step, state, after }) => {
      if (!FILES.test(pathOf(step.args) ?? '') || state.powers.user) return undefined
      return { late: after.find(makesUserNamespace) }
    },
    means: 'no call before makes a user namespace, and the map of the present one cannot be changed',
    fix: ({ late }) => (late ? `put this line below ${named(late)}, which makes one` : 'ask for CLONE_NEWUSER before'),
  }),
  ruleInList({
    id: 'earlier.write.map-written-already',
    call: ['write'],
    errno: ['EPERM'],
    when: failure => {
      const map = mapWrite(failure)
      return map !== undefined && map.writesTo(`/proc/self/${map.kind}_map`).length > 0
    },
    means: 'a call before has written this map, and it can be written once',
    fix: 'write it once',
  }),
  ruleInList<MapWrite>({
    id: 'earlier.write.map-swapped',
    call: ['write'],
    errno: ['EPERM', 'EINVAL'],
    when: failure => {
      const map = mapWrite(failure)
      // 0 inside is what most lists want, also where root writes it.
      return map && map.own !== 0 && map.outside !== map.own && map.inside === map.own ? map : undefined
    },
    means: "its numbers are in each other's place: first comes the id inside, then the id outside, then how many",
    fix: ({ inside, outside, count }) => `write "${outside} ${inside} ${count}"`,
  }),
  ruleInList<MapWrite>({
    id: 'earlier.write.map-of-other-id',
    call: ['write'],
    errno: ['EPERM'],
    when: failure => {
      const map = mapWrite(failure)
      return map?.count === '1' && map.outside !== map.own ? map : undefined
    },
    means: ({ kind, own, outside }) =>
      `a process may map only its own id, and this process was ${kind} ${own}, not ${outside}, when it made the user namespace`,
    // Root can become another user first, and a box is safer whose root is not root outside.
    fix: ({ kind, own, outside }) =>
      own === 0
        ? `become ${kind} ${outside} before the user namespace is made: set${kind}(${outside})`
        : `write "0 ${own} 1"`,
  }),
  ruleInList({
    id: 'earlier.write.setgroups-not-denied',
    call: ['write'],
    errno: ['EPERM'],
    when: failure => {
      const map = mapWrite(failure)
      if (map?.kind !== 'gid' || map.count !== '1') return false
      return !map.writesTo('/proc/self/setgroups').some(({ args }) => textOf(args) === 'deny')
    },
    means: 'an ordinary user may map a group only when setgroups is denied, and no call before does that',
    fix: 'write "deny" to /proc/self/setgroups before',
  }),
]
