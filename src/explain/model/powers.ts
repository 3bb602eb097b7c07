// Who the process of a list is by now, and which of its capabilities a call of the list has given up. capabilities(7)
import { capabilities } from '../../syscalls/capabilities.ts'
import { PR_CAPBSET_DROP, PR_SET_KEEPCAPS } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import type { Step } from '../../syscalls/step.ts'
import { idsHere } from './here.ts'
import { makesUserNamespace } from './namespaces.ts'

/** The call that took a capability away, by the capability's name. */
type Taken = Readonly<Record<string, Step>>

export interface Powers {
  readonly uid: number
  readonly gid: number
  /** The call that changed the user; undefined while it is the first one. */
  readonly uidBy: Step | undefined
  readonly keepsCapabilities: boolean
  readonly permitted: Taken
  readonly effective: Taken
  readonly bounding: Taken
  /** The user namespace of the process, and the writes that map ids in it. */
  readonly user: { readonly by: Step; readonly uidMap: Step | undefined; readonly gidMap: Step | undefined } | undefined
}

export const powersAtFirst = (): Powers => ({
  ...idsHere(),
  uidBy: undefined,
  keepsCapabilities: false,
  permitted: {},
  effective: {},
  bounding: {},
  user: undefined,
})

/** The sets that a capset asks for: effective, permitted and inheritable. */
export function setsOf({ args }: Step): { effective: bigint; permitted: bigint; inheritable: bigint } {
  const words = new Uint32Array((args[1] as Uint8Array).slice().buffer)
  const set = (i: number) => BigInt(words[i] ?? 0) | (BigInt(words[i + 3] ?? 0) << 32n)
  return { effective: set(0), permitted: set(1), inheritable: set(2) }
}

/** The names of the capabilities for which that holds. */
const named = (holds: (bit: bigint) => boolean): string[] =>
  capabilities.flatMap(({ name }, i) => (holds(1n << BigInt(i)) ? [name] : []))

export const namesIn = (set: bigint): string[] => named(bit => (set & bit) !== 0n)

/** What is in none of `names` stays as it was: the first call that takes a capability is the one to name. */
const taking = (taken: Taken, names: readonly string[], by: Step): Taken => ({
  ...Object.fromEntries(names.map(name => [name, by])),
  ...taken,
})

const everything = named(() => true)

/** Who the process is after a call that succeeded. */
export function powersAfter(powers: Powers, step: Step): Powers {
  const { args } = step
  switch (step.signature.call) {
    case 'clone3':
    case 'unshare':
      return makesUserNamespace(step) ? inUserNamespace(powers, step) : powers
    case 'setuid':
      return afterSetuid(powers, step)
    case 'setgid':
      return { ...powers, gid: Number(args[0]) }
    case 'capset':
      return afterCapset(powers, step)
    case 'prctl':
      return afterPrctl(powers, step)
    case 'write':
      return afterWrite(powers, step)
    default:
      return powers
  }
}

/** In a new user namespace a process has all capabilities again, and no id until the maps are written. */
const inUserNamespace = (powers: Powers, by: Step): Powers => ({
  ...powers,
  permitted: {},
  effective: {},
  bounding: {},
  user: { by, uidMap: undefined, gidMap: undefined },
})

function afterSetuid(powers: Powers, step: Step): Powers {
  const uid = Number(step.args[0])
  const wasRoot = powers.uid === 0 || powers.user?.uidMap !== undefined
  const next = { ...powers, uid, uidBy: step }
  if (!wasRoot || uid === 0) return next
  const effective = taking(powers.effective, everything, step)
  return powers.keepsCapabilities
    ? { ...next, effective }
    : { ...next, effective, permitted: taking(powers.permitted, everything, step) }
}

function afterCapset(powers: Powers, step: Step): Powers {
  const { effective, permitted } = setsOf(step)
  const without = (set: bigint) => named(bit => (set & bit) === 0n)
  // What is effective again was permitted all the time.
  const raised = Object.entries(powers.effective).filter(([name]) => !namesIn(effective).includes(name))
  return {
    ...powers,
    permitted: taking(powers.permitted, without(permitted), step),
    effective: taking(Object.fromEntries(raised), without(effective), step),
  }
}

function afterPrctl(powers: Powers, step: Step): Powers {
  const [option, value] = step.args
  if (option === PR_SET_KEEPCAPS) return { ...powers, keepsCapabilities: value !== 0 }
  if (option !== PR_CAPBSET_DROP) return powers
  const dropped = capabilities[Number(value)]?.name
  return dropped ? { ...powers, bounding: taking(powers.bounding, [dropped], step) } : powers
}

function afterWrite(powers: Powers, step: Step): Powers {
  const kind = /^\/proc\/(?:self|1)\/([ug]id)_map$/.exec(pathOf(step.args) ?? '')?.[1]
  if (!powers.user || kind === undefined) return powers
  return { ...powers, user: { ...powers.user, [kind === 'uid' ? 'uidMap' : 'gidMap']: step } }
}
