// What the files of a lesson export.
import type { Claim } from '../check/claim.ts'
import type { Box } from '../syscalls/clone.ts'

/** The exports of lesson.ts. */
export interface LessonModule {
  /** The list. */
  readonly box: (command: string[]) => Box
  /** The command that `cooper demo` runs in the box by default. */
  readonly command: string[]
  /** Makes what the list needs, such as a root directory. Runs in the lab, before the list. */
  readonly prepare?: () => void
  /** What the lab must have besides the usual, because it takes time or is not available everywhere. */
  readonly needs?: { readonly cgroups?: true | 'if-delegated' }
}

/** The exports of check.ts. */
export interface CheckModule {
  readonly claims: readonly Claim[]
  /** The parts of the list that no claim needs. */
  readonly decoration?: readonly Decoration[]
}

/** A line or a flag that no claim needs, and the reason why the list has it. */
export interface Decoration {
  /** The beginning of the line: `mount("/dev/zero"`. */
  readonly call: string
  /** The flag, if only a flag of the line is meant. */
  readonly flag?: string
  readonly because: string
}
