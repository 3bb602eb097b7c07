// EPERM of a second user namespace, whose maker has no id in the first. user_namespaces(7)

import { CLONE_NEWUSER } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import type { Step } from '../../syscalls/step.ts'
import { named } from '../named.ts'
import { type FailureInList, type Rule, ruleInList } from '../rule.ts'

interface WithoutMap {
  /** The call that made the user namespace. */
  readonly maker: Step
  /** The files that were not written: uid_map, gid_map. */
  readonly missing: readonly string[]
  /** They are written further down. */
  readonly isLate: boolean
}

const writes = (steps: readonly Step[], file: string): boolean =>
  steps.some(({ signature, args }) => signature.call === 'write' && pathOf(args)?.endsWith(`/${file}`) === true)

/** The last user namespace that the list has made, where one of its maps is not written. */
function withoutMap({ after, state: { powers } }: FailureInList): WithoutMap | undefined {
  if (!powers.user) return undefined
  const { by, uidMap, gidMap } = powers.user
  const missing = [...(uidMap ? [] : ['uid_map']), ...(gidMap ? [] : ['gid_map'])]
  return missing.length > 0 ? { maker: by, missing, isLate: missing.every(file => writes(after, file)) } : undefined
}

export const userNamespaceRules: readonly Rule[] = [
  ruleInList<WithoutMap>({
    id: 'known.user-namespace.maker-not-mapped',
    call: ['clone3', 'unshare'],
    errno: ['EPERM'],
    when: failure => ((Number(failure.step.args[0]) & CLONE_NEWUSER) !== 0 ? withoutMap(failure) : undefined),
    means: ({ maker, missing }) =>
      `${named(maker)} has made a user namespace, and no call before writes its ${missing.join(' and ')}: this process has no id in there, and a process whose user or group is not mapped may not make another user namespace`,
    fix: ({ isLate }) =>
      isLate
        ? 'put the writes of the maps above this line'
        : 'write "deny" to /proc/self/setgroups, "0 GID 1" to gid_map and "0 UID 1" to uid_map before this line',
  }),
]
