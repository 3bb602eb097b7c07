// Remembers what came of an exercise.

import type { Mine } from '../../course/workspace/find.ts'
import { setCannot, setOpen, setPassed } from '../../course/workspace/state.ts'
import type { Outcome } from '../../grader/judge-file.ts'

/** Gives false where something was passed, and that cannot be kept. */
export function keepOutcome({ workspace, exercise: { id } }: Mine, { passed, cannot }: Outcome): boolean {
  if (passed) return setPassed(workspace, id)
  if (cannot) setCannot(workspace, id)
  else setOpen(workspace, id)
  return true
}
