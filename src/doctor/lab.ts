// The lab, and the part of us that is written in C: without them there is no course.
import { UserError } from '../base/user-error.ts'
import { NoLab, tryLab } from '../lab/lab.ts'
import { compiled } from '../run/build.ts'
import { type Answer, type Finding, finding } from './finding.ts'

export const runner = (): Finding =>
  finding(
    {
      id: 'runner',
      says: 'The part that is written in C is compiled',
      needed: true,
      why: 'It performs the lists of all lessons; Node cannot, because it has several threads.',
    },
    answerOf(() => `${compiled('runner.so')}, ${compiled('init')}`),
  )

export async function lab(): Promise<Finding> {
  const answer = await tryLab().then(
    () => ({ able: true, evidence: 'made, `node --version` run in it, and gone' }),
    error => answerTo(error),
  )
  return finding(LAB, answer)
}

/** Where there is nobody to make it. */
export const untriedLab = (): Finding =>
  finding(LAB, { able: null, evidence: 'not to be tried without the part that is written in C' })

const LAB = {
  id: 'lab',
  says: 'The lab can be made',
  needed: true,
  why: 'Every lesson runs in it, so that it needs no root and cannot hurt this machine.',
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
