// Records the outcome of an exercise in the workspace.

import type { Mine } from '../../course/workspace/find.ts'
import { setCannot, setOpen, setPassed } from '../../course/workspace/state.ts'
import type { Outcome } from '../../grader/judge-file.ts'

/** Returns false if the exercise was passed but that cannot be recorded. */
export function keepOutcome({ workspace, exercise: { id } }: Mine, { passed, cannot }: Outcome): boolean {
  if (passed) return setPassed(workspace, id)
  if (cannot) setCannot(workspace, id)
  else setOpen(workspace, id)
  return true
}
