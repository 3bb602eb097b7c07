// Why a uid_map or gid_map is refused (EPERM): user_namespaces(7), "Defining user and group ID mappings".
import { CLONE_NEWUSER } from '../../syscalls/constants.ts'
import { pathOf, textOf } from '../../syscalls/errno/cause.ts'
import type { Step } from '../../syscalls/step.ts'
import { type Before, calls, madeAt, type Reason } from './before.ts'

const FILES = /^\/proc\/self\/(?:([ug]id)_map|setgroups)$/

export function mapRefused(step: Step, before: Before): Reason | undefined {
  const file = FILES.exec(pathOf(step.args) ?? '')
  if (!file) return undefined
  const made = madeAt(before, CLONE_NEWUSER)
  if (made < 0)
    return {
      means: 'no call before makes a user namespace, and the map of the one that there is cannot be changed',
      fix: 'ask for CLONE_NEWUSER before',
    }
  const kind = file[1]
  if (kind !== 'uid' && kind !== 'gid') return undefined
  const writes = calls({ steps: before.steps.slice(made + 1) }, 'write').filter(each => each !== step)
  const to = (path: string) => writes.filter(({ args }) => pathOf(args) === path)
  if (to(`/proc/self/${kind}_map`).length > 0)
    return { means: 'a call before has written this map, and it can be written once', fix: 'write it once' }
  const [, outside, count] = textOf(step.args).trim().split(/\s+/)
  if (count !== '1') return undefined
  const us = outsideBefore(kind, { steps: before.steps.slice(0, made) })
  if (Number(outside) !== us)
    return {
      means: `one may map only one's own id, and this process was ${kind} ${us}, not ${outside}, when it made the user namespace`,
      // Who is root has the other way, and is better no root outside.
      fix:
        us === 0
          ? `become ${kind} ${outside} before the user namespace is made: set${kind}(${outside})`
          : `write "0 ${us} 1"`,
    }
  if (kind === 'gid' && !to('/proc/self/setgroups').some(({ args }) => textOf(args) === 'deny'))
    return {
      means: 'an ordinary user may map a group only when setgroups is denied, and no call before does that',
      fix: 'write "deny" to /proc/self/setgroups before',
    }
  return undefined
}

/** Who the process was before it made its user namespace. */
function outsideBefore(kind: 'uid' | 'gid', before: Before): number | undefined {
  const set = calls(before, kind === 'uid' ? 'setuid' : 'setgid').at(-1)
  return set ? Number(set.args[0]) : kind === 'uid' ? process.geteuid?.() : process.getegid?.()
}
