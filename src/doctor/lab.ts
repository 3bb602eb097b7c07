// The lab, and the runner, which is written in C. The course needs both.
import { UserError } from '../base/user-error.ts'
import { NoLab, tryLab } from '../lab/lab.ts'
import { compiled } from '../run/build.ts'
import { type Answer, type Finding, finding } from './finding.ts'

export const runner = (): Finding =>
  finding(
    {
      id: 'runner',
      says: 'The runner, which is written in C, is compiled',
      needed: true,
      why: 'It performs the lists of all lessons. Node cannot, because it has several threads.',
    },
    answerOf(() => `${compiled('runner.so')}, ${compiled('init')}`),
  )

export async function lab(): Promise<Finding> {
  const answer = await tryLab().then(
    () => ({ able: true, evidence: 'made, `node --version` ran in it, and removed' }),
    error => answerTo(error),
  )
  return finding(LAB, answer)
}

/** Without the runner the lab cannot be tried. */
export const untriedLab = (): Finding => finding(LAB, { able: null, evidence: 'cannot be tried without the runner' })

const LAB = {
  id: 'lab',
  says: 'The lab can be made',
  needed: true,
  why: 'Every lesson runs in it, so that lessons need no root and cannot harm this machine.',
}

function answerOf(work: () => string): Answer {
  try {
    return { able: true, evidence: work() }
  } catch (error) {
    return answerTo(error)
  }
}

function answerTo(error: unknown): Answer {
  if (!(error instanceof UserError)) throw error
  return error instanceof NoLab
    ? { able: false, evidence: error.reason, fix: error.remedy }
    : { able: false, evidence: error.message, fix: error.fix }
}
