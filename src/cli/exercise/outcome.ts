// Judges a learner's file once.

import { UserError } from '../../base/user-error.ts'
import { environment } from '../../course/environment.ts'
import { givenFor } from '../../course/exercises.ts'
import { type Translated, translate } from '../../course/translate.ts'
import { fileOf, type Mine } from '../../course/workspace/find.ts'
import { type Outcome, readyJudge, unjudged } from '../../grader/judge-file.ts'
import { openJudgeLab } from '../../grader/judge-lab.ts'
import { type LabKind, refuseWithoutLab } from '../enter-lab.ts'
import { complain } from '../print.ts'

const warnWithoutLimits = ({ message, fix }: UserError): void =>
  complain(`cooper: running without resource limits: ${message}\n  ${fix}`)

/** Judges the file in a new lab, or on the real host. Throws UserError if it cannot be judged. */
export async function outcomeOf(
  { workspace, exercise }: Mine,
  lab: LabKind = 'ns',
  without: (why: UserError) => void = warnWithoutLimits,
): Promise<Outcome> {
  const file = fileOf(workspace, exercise)
  if (lab === 'none') {
    const given = await givenFor(exercise)
    refuseWithoutLab(lab, given.needs)
    complain('cooper: no lab. What happens now happens to this machine itself.')
    const judge = readyJudge(given, environment())
    return judged(file, judge.judge, judge.stop)
  }
  const judgeLab = openJudgeLab(exercise, without)
  return judged(file, judgeLab.judge, judgeLab.close)
}

/** Judges the file, and ends what judges it. */
async function judged(
  file: string,
  judge: (file: Translated) => Promise<Outcome>,
  end: () => Promise<void>,
): Promise<Outcome> {
  try {
    return await judge(await translate(file))
  } catch (error) {
    // A syntax error is shown like any other mistake in a list.
    if (error instanceof UserError && error.code === 2) return unjudged(error)
    throw error
  } finally {
    await end()
  }
}
