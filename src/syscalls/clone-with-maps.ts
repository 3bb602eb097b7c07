// A box in a new user namespace with more than one id. For the lab alone: a lesson writes its maps itself.
import type { Box } from './clone.ts'
import { CLONE } from './flags.ts'
import { flatten, type Steps, step } from './step.ts'

const CLONE3_WITH_MAPS = {
  call: 'clone3',
  man: 'clone(2)',
  does: 'makes a process in a new user namespace, and writes its id maps',
  params: { flags: CLONE, uid_map: 'string', gid_map: 'string' },
} as const

/**
 * A process in a new user namespace, whose ids its parent maps before it goes on: it may map more than one, because it
 * has CAP_SETUID and CAP_SETGID in the parent's namespace. Only for `nest`. user_namespaces(7)
 */
export const cloneWithMaps = (flags: number, uidMap: string, gidMap: string, steps: Steps): Box => ({
  flags: flags >>> 0,
  steps: flatten(steps),
  clone: step(CLONE3_WITH_MAPS, [flags >>> 0, uidMap, gidMap]),
})
