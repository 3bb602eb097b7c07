// What comes of a learner's file, judged once.

import { UserError } from '../../base/user-error.ts'
import { givenFor } from '../../course/exercises.ts'
import { useRealHost } from '../../course/scratch.ts'
import { translate } from '../../course/translate.ts'
import { fileOf, type Mine } from '../../course/workspace/find.ts'
import { type Outcome, readyJudge, unjudged } from '../../grader/judge-file.ts'
import { openBench } from '../../grader/pool.ts'
import { type LabKind, refuseWithoutLab } from '../enter-lab.ts'

const saysWithout = ({ message, fix }: UserError): void =>
  console.error(`cooper: without limits, for ${message}\n  ${fix}`)

/** Judges the file in a lab of its own, or on the real host. Throws UserError where there is nothing to be judged. */
export async function outcomeOf(
  { workspace, exercise }: Mine,
  lab: LabKind = 'ns',
  without: (why: UserError) => void = saysWithout,
): Promise<Outcome> {
  const file = fileOf(workspace, exercise)
  if (lab === 'none') {
    const given = await givenFor(exercise)
    refuseWithoutLab(lab, given.needs)
    console.error('cooper: no lab. What happens now happens to this machine itself.')
    useRealHost()
    return readyJudge(given).judge(await translate(file))
  }
  const bench = openBench(exercise, without)
  try {
    return await bench.judge(await translate(file))
  } catch (error) {
    // What is no TypeScript is shown like all that is wrong with a list.
    if (error instanceof UserError && error.code === 2) return unjudged(error)
    throw error
  } finally {
    await bench.close()
  }
}
