// A seccomp filter, written down: which calls of a process the kernel should not perform, and what becomes of them.
// Source: seccomp(2), <linux/seccomp.h>.
import { nearest } from '../../base/nearest.ts'
import { type ErrnoName, errnos } from '../errno.ts'

/**
 * `allow` lets the call through, `log` too, and says so in the kernel's log; `kill` ends the process with SIGSYS, `trap`
 * sends it SIGSYS, which it may catch. An errno is what the process gets to see instead of the call.
 */
export type Action = 'allow' | 'log' | 'trap' | 'kill' | { readonly errno: ErrnoName }

/** The call is not performed, and fails with this errno: `errno('EPERM')`. Throws RangeError for a name that is none. */
export function errno(name: ErrnoName): Action {
  if (Object.hasOwn(errnos, name)) return { errno: name }
  const near = nearest(String(name), Object.keys(errnos))
  throw new RangeError(`no errno is called ${name}${near ? `; did you mean ${near}?` : ''}`)
}

/**
 * A condition on an argument: its number from 0, and the value that it must be, or the bits that must all be set in it.
 * A filter sees the 64 bits of the argument and nothing else: where it is an address, not what lies there.
 */
export type Where =
  | { readonly arg: number; readonly is: number | bigint }
  | { readonly arg: number; readonly has: number | bigint }

export interface Rule {
  /** The kernel's name of a call, or of several. */
  readonly call: string | readonly string[]
  /** All of these must hold; where there are none, the rule is about every such call. */
  readonly where?: Where | readonly Where[]
  readonly action: Action
}

/** The first rule that fits a call decides; where none fits, `default`. */
export interface Filter {
  readonly default: Action
  readonly rules: readonly Rule[]
}

const RETURNS = { allow: 0x7fff0000, log: 0x7ffc0000, trap: 0x00030000, kill: 0x80000000 } as const
const ERRNO = 0x00050000

/** SECCOMP_RET_…: what the filter gives back for an action. Throws RangeError for a word that is none. */
export function returnValue(action: Action): number {
  if (typeof action === 'object' && Object.hasOwn(errnos, action.errno)) return ERRNO | errnos[action.errno][0]
  if (typeof action === 'string' && Object.hasOwn(RETURNS, action)) return RETURNS[action]
  throw new RangeError(
    `an action is 'allow', 'log', 'trap', 'kill', or errno('EPERM') for a call that is to be refused, and not ${JSON.stringify(action)}`,
  )
}

/** Whether this is what a filter gives back for that action. */
export const isAnswer = (value: number, action: keyof typeof RETURNS): boolean => value === RETURNS[action]

/** The errno that it gives back; undefined where it is another answer. */
export const errnoIn = (value: number): number | undefined =>
  (value & 0x7fff0000) === ERRNO ? value & 0xffff : undefined

/** The reverse, as a disassembler shows it: `ALLOW`, `ERRNO(1)`, `KILL_PROCESS`. */
export const showReturn = (value: number): string => {
  if ((value & 0x7fff0000) === ERRNO) return `ERRNO(${value & 0xffff})`
  const [name] = Object.entries(RETURNS).find(([, known]) => known >>> 0 === value >>> 0) ?? []
  return name === 'kill' ? 'KILL_PROCESS' : (name?.toUpperCase() ?? `0x${(value >>> 0).toString(16)}`)
}

/** A filter for people, a line a rule: `mount, umount2 → EPERM`. */
export const showRules = ({ default: otherwise, rules }: Filter): string[] => [
  ...rules.map(({ call, where = [], action }) => {
    const conditions = [where].flat().map(showWhere).join(' and ')
    return `${[call].flat().join(', ')}${conditions && ` where ${conditions}`} → ${showAction(action)}`
  }),
  `any other call → ${showAction(otherwise)}`,
]

const showAction = (action: Action): string => (typeof action === 'string' ? action : action.errno)

const showWhere = (where: Where): string =>
  'is' in where
    ? `argument ${where.arg} is ${where.is}`
    : `argument ${where.arg} has all bits of 0x${where.has.toString(16)}`
