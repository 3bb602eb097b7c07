// What a lesson's files export, and what the toolkit makes of them.
import type { Claim } from '../check/claim.ts'
import type { Box } from '../syscalls/clone.ts'

/** lesson.ts */
export interface LessonModule {
  /** The list. */
  readonly box: (command: string[]) => Box
  /** What `cooper demo` runs in the box where nothing else is said. */
  readonly command: string[]
  /** Makes what the list needs to find: a root directory, for example. Runs in the lab, before the list. */
  readonly prepare?: () => void
  /** What the lab must have that not every lab has, because it costs time or is not to be had everywhere. */
  readonly needs?: { readonly cgroups?: true | 'if-lent' }
}

/** check.ts */
export interface CheckModule {
  readonly claims: readonly Claim[]
  /** What stands in the list although no claim is lost without it. */
  readonly decoration?: readonly Decoration[]
}

/** A line, or a flag, that no claim needs, and why it stands there nevertheless. */
export interface Decoration {
  /** How the line begins: `mount("/dev/zero"`. */
  readonly call: string
  /** Only this flag of it. */
  readonly flag?: string
  readonly because: string
}
