// The calls of a list that were made before one that failed.
import type { Report } from '../../run/report.ts'
import type { Box } from '../../syscalls/clone.ts'
import type { Step } from '../../syscalls/step.ts'

/** The calls before one that failed. What they have made of the process is in src/explain/model/state.ts. */
export interface Before {
  /** Those that succeeded. The clone that made the process comes first. */
  readonly steps: readonly Step[]
}

/** @param ignored the calls that failed, and after which the list went on */
export function beforeOf(
  { clone, steps }: Pick<Box, 'clone' | 'steps'>,
  failed: number,
  ignored: readonly Report[] = [],
): Before {
  const inVain = new Set(ignored.map(({ index }) => index))
  const made = steps.slice(0, failed).filter((step, i) => !step.leftOut && !inVain.has(i))
  return { steps: [clone, ...made] }
}

export const calls = ({ steps }: Before, ...names: readonly string[]): Step[] =>
  steps.filter(step => names.includes(step.signature.call))

/** The index of the last call that made a namespace of this kind; -1 where there is none. */
export const madeAt = ({ steps }: Before, flag: number): number =>
  steps.findLastIndex(
    ({ signature, args }) => ['clone3', 'unshare'].includes(signature.call) && (Number(args[0]) & flag) !== 0,
  )
