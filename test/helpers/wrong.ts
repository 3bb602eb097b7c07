// The wrong lists in exercises/NN-name/wrong, and how `cooper check` judges them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { exercises } from '../../src/course/exercises.ts'
import * as toolkit from '../../src/index.ts'
import { cooper, root, type User, usersOf } from './cooper.ts'
import { type Checked as Judgement, judgeFile, judgeList } from './judge.ts'
import { makeWorkspace } from './workspace.ts'

export interface Checked {
  readonly passed: boolean
  readonly claims: readonly Judged[]
}

export interface Judged {
  readonly id: string
  readonly says: string
  readonly passed: boolean | null
  readonly applies?: false
  readonly evidence: string
  readonly means?: string
  readonly look?: string
  readonly calls?: readonly string[]
}

/** The paths of the wrong lists of an exercise, sorted by name. */
export const wrongLists = (id: string): readonly string[] => {
  const directory = join(root, 'exercises', id, 'wrong')
  return existsSync(directory)
    ? readdirSync(directory)
        .sort()
        .map(file => join(directory, file))
    : []
}

/** The claim that a wrong list says it fails. */
export const fails = (file: string): string | undefined => /^\/\/ Fails: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1]

/** The first wrong list for each claim. */
export const oneForEachClaim = (id: string): readonly string[] => [
  ...new Map(
    wrongLists(id)
      .toReversed()
      .map(file => [fails(file), file]),
  ).values(),
]

/** Whether a claim about limits is not applicable, because this machine delegates no cgroup to the user. */
export const hasNoLimits = (id: string, { applies, evidence }: Judged, user: User): boolean =>
  id === '13-container' && applies === false && /no cgroup is delegated/.test(evidence) && !hasCgroups(user)

let delegatedTo: readonly User[] | undefined
function hasCgroups({ name }: User): boolean {
  delegatedTo ??= usersOf('08-cgroups')
  return delegatedTo.some(user => user.name === name)
}

/** Whether a wrong list says that its lesson does not ask for what is wrong with it. */
export const onlyTheTaskAsks = (file: string): boolean => /^\/\/ Only the task asks/m.test(readFileSync(file, 'utf8'))

/** Judges a wrong list by the claims of its lesson, or as a learner's own file, where only the task asks. */
export const judgeWrong = (id: string, file: string, user: User): Promise<Judgement> =>
  onlyTheTaskAsks(file) ? judgeAsOwn(id, file, user) : judgeList(id, file, user)

/** This process cannot become another user, so that one needs a workspace. */
async function judgeAsOwn(id: string, file: string, user: User): Promise<Judgement> {
  if (user.as.length === 0) return judgeFile(id, file, user)
  const w = makeWorkspace(user)
  try {
    for (const exercise of exercises()) w.solve(exercise.id)
    w.write(`${id}/solution.ts`, readFileSync(file, 'utf8').replaceAll("from '../../", "from '../"))
    const { status, stdout } = cooper(['check', id, '--json'], w.options)
    return { status, ...JSON.parse(stdout) }
  } finally {
    w.remove()
  }
}

export async function expectToFailAsItSays(id: string, file: string, user: User): Promise<void> {
  const { claims, passed } = await judgeWrong(id, file, user)
  if (claims.some(claim => claim.id === fails(file) && hasNoLimits(id, claim, user))) return
  const first = claims.find(claim => claim.passed === false)
  expect(first?.id, `the first failed claim of ${file}`).toBe(fails(file))
  expect(first?.means, 'the verdict says what the evidence means, in one sentence').toMatch(/[.!?]$/)
  expect(first?.look, 'the verdict says where to look').toMatch(/\S/)
  const unknown = (first?.calls ?? []).filter(call => !(call in toolkit))
  expect(unknown, 'calls that the verdict names, and that no list can make').toEqual([])
  expect(passed, `whether ${file} passes`).toBe(false)
}
