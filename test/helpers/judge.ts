// Judges a learner's file as `cooper check --json` does, in this process: to start the command line takes longest.
import { UserError } from '../../src/base/user-error.ts'
import type { Verdict } from '../../src/check/claim.ts'
import { unseen } from '../../src/check/judge.ts'
import { exitCode } from '../../src/cli/exit-code.ts'
import { findExercise, groundsOf } from '../../src/course/exercises.ts'
import { findLesson } from '../../src/course/lessons.ts'
import { translate } from '../../src/course/translate.ts'
import { type Outcome, unjudged } from '../../src/grader/judge-file.ts'
import { openJudgeLab } from '../../src/grader/judge-lab.ts'
import { captureInLab } from '../../src/lab/lab.ts'
import { ourselves, placeOfFile, toVariable } from '../../src/lab/second-node.ts'
import { cooper, environment, type User } from './cooper.ts'

export interface Checked {
  readonly status: number | null
  readonly passed: boolean
  readonly claims: readonly Verdict[]
  /** Where a call of the list fails, or the file gives no list. */
  readonly problem?: { readonly message: string; readonly fix?: string }
}

/** @param file a list for this exercise, by its full path */
export async function judgeFile(id: string, file: string, user: User): Promise<Checked> {
  // This process cannot become another user.
  if (user.as.length > 0) return judgedByCommand(id, file, user)
  const lab = openJudgeLab(findExercise(id))
  try {
    return checked(await lab.judge(await translate(file)))
  } catch (error) {
    if (error instanceof UserError) return { ...checked(unjudged(error)), status: error.code }
    throw error
  } finally {
    await lab.close()
  }
}

const checked = ({ passed, claims, problem }: Outcome): Checked => ({
  status: passed ? 0 : (problem?.code ?? (unseen(claims).length > 0 ? 3 : 1)),
  passed,
  claims,
  ...(problem ? { problem } : {}),
})

/**
 * Judges a list by the claims of a lesson, as `cooper check LESSON FILE --json` does, with one start of Node instead of two:
 * this process makes the lab.
 */
export async function judgeList(lesson: string, file: string, user: User): Promise<Checked> {
  if (user.as.length > 0) return judgedByCommand(lesson, file, user)
  const { needs } = await groundsOf(findLesson(lesson))
  const call = { name: 'check', args: [lesson, file, undefined, { json: true, lab: 'ns' }] }
  const { output, errors, exit } = await captureInLab(ourselves(), {
    keep: [placeOfFile(file)],
    cgroups: needs?.cgroups ?? false,
    env: { ...environment(), ...toVariable(call) },
    timeout: 60_000,
  })
  return parsed(exitCode(exit), output, errors)
}

function judgedByCommand(id: string, file: string, { as, env }: User): Checked {
  const { status, stdout, stderr } = cooper(['check', id, '--json', file], { as, env })
  return parsed(status, stdout, stderr)
}

function parsed(status: number | null, stdout: string, stderr: string): Checked {
  const said = JSON.parse(stdout || '{"error":{}}')
  return said.error ? { status, passed: false, claims: [], problem: { message: stderr } } : { status, ...said }
}
