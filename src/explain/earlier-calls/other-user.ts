// EACCES of a path, because an earlier call has made the process another user. path_resolution(7), user_namespaces(7)
import { dirname } from 'node:path'
import { PR_SET_DUMPABLE } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import type { Step } from '../../syscalls/step.ts'
import { ownerHere } from '../model/here.ts'
import { exists, fromFirstRoot } from '../model/mounts.ts'
import { called, named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { calls } from './before.ts'

const MAP = /^\/proc\/(?:self|\d+)\/(?:[ug]id_map|setgroups)$/
const OPENS = ['openat', 'mkdirat', 'mknodat', 'symlinkat', 'unlinkat', 'chdir', 'chroot', 'execve', 'mount', 'write']

/** The path of a call, the user who owns it, or else its directory, and whether it is one of the box's own files. */
function owned({ step, state: { files } }: FailureInList): { path: string; owner: number } | undefined {
  const path = step.signature.call === 'mount' ? String(step.args[1]) : pathOf(step.args)
  if (path === undefined) return undefined
  const place = fromFirstRoot(files, path)
  const owner = ownerHere(exists(files, place) ? place : dirname(place))
  return owner === undefined ? undefined : { path, owner }
}

/** A call further down that writes a map, and so gives the process an id. */
const mapsIds = (step: Step): boolean => step.signature.call === 'write' && /_map$/.test(pathOf(step.args) ?? '')

interface Unmapped {
  readonly user: Step
  /** The call further down that maps ids. */
  readonly maps: Step | undefined
  /** The call above that was to map ids, and failed silently. */
  readonly failed: Step | undefined
}

interface Stranger {
  readonly path: string
  readonly owner: number
  readonly by: Step
}

export const otherUserRules = [
  ruleInList<{ by: Step }>({
    id: 'earlier.openat.not-dumpable',
    call: ['openat'],
    errno: ['EACCES'],
    when: ({ step, before, state: { powers } }) => {
      const by = powers.uidBy
      if (!by || !MAP.test(String(step.args[1]))) return undefined
      const since = { steps: before.steps.slice(before.steps.indexOf(by) + 1) }
      const isAgain = calls(since, 'prctl').some(({ args }) => args[0] === PR_SET_DUMPABLE && args[1] === 1)
      return isAgain ? undefined : { by }
    },
    means: ({ by }) =>
      `since ${named(by)} the process's own files in /proc belong to root: who changes users keeps secrets`,
    fix: 'prctl(PR_SET_DUMPABLE, 1) below that line gives them back',
  }),
  ruleInList<Unmapped>({
    id: 'earlier.path.no-id-mapped',
    call: OPENS,
    errno: ['EACCES', 'EOVERFLOW'],
    when: ({ step, after, ignored, state: { powers } }) => {
      if (!powers.user || powers.user.uidMap || MAP.test(pathOf(step.args) ?? '')) return undefined
      return { user: powers.user.by, maps: after.find(mapsIds), failed: ignored.map(each => each.step).find(mapsIds) }
    },
    means: ({ user, failed }) =>
      `${named(user)} has made a user namespace, and no id is mapped in it${failed ? `, because ${named(failed)} failed and mayFail let the list go on` : ' yet'}: to all files the process is nobody, user 65534`,
    fix: ({ maps, failed }) => {
      if (failed) return 'write the maps right after the call that makes the user namespace, without mayFail'
      return maps ? `put this line below ${named(maps)}` : 'write /proc/self/uid_map and gid_map right after that call'
    },
  }),
  ruleInList<Stranger>({
    id: 'earlier.path.another-user',
    call: OPENS,
    errno: ['EACCES'],
    when: failure => {
      const { powers } = failure.state
      const file = owned(failure)
      const by = powers.uidBy ?? powers.user?.by
      return by && file && file.owner !== powers.uid && !MAP.test(file.path) ? { ...file, by } : undefined
    },
    means: ({ path, owner, by }) =>
      by.signature.call === 'setuid'
        ? `${named(by)} has made the process another user, and ${path} belongs to user ${owner}`
        : `${path} belongs to user ${owner}, and root of the user namespace that ${named(by)} has made has no power over files of unmapped users`,
    fix: ({ by }) => `put this line above ${called(by)}`,
  }),
]
