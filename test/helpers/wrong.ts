// The lists that are wrong in an instructive way, as `cooper check` judges them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cooperJson, root, type User } from './cooper.ts'

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
  readonly diagnosis?: string
}

/** Paths, in the order of their names. */
export const wrongLists = (id: string): readonly string[] => {
  const directory = join(root, 'exercises', id, 'wrong')
  return existsSync(directory)
    ? readdirSync(directory)
        .sort()
        .map(file => join(directory, file))
    : []
}

/** The claim that it says it fails. */
export const fails = (file: string): string | undefined => /^\/\/ Fails: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1]

/** The first of them for each claim. */
export const oneForEachClaim = (id: string): readonly string[] => [
  ...new Map(
    wrongLists(id)
      .toReversed()
      .map(file => [fails(file), file]),
  ).values(),
]

/** A list that goes without limits, where this machine lends a user no cgroup, says so: nobody can get those wrong. */
export const goesWithout = (id: string, { applies, evidence }: Judged): boolean =>
  id === '13-container' && applies === false && /lends us no cgroup/.test(evidence)

export function expectToFailAsItSays(id: string, file: string, { as, env }: User): void {
  const { claims, passed } = cooperJson<Checked>(['check', id, file], { as, env })
  if (claims.some(claim => claim.id === fails(file) && goesWithout(id, claim))) return
  const first = claims.find(claim => claim.passed === false)
  expect(first?.id).toBe(fails(file))
  expect(first?.diagnosis).toBeTruthy()
  expect(passed).toBe(false)
}
