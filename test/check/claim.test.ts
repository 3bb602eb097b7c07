// tags: fast
// What a claim finds out is data, and it stays data on its way to the screen.
import { describe, expect, test } from 'vitest'
import { type Claim, claim, judged, notApplicable, still } from '../../src/check/claim.ts'
import { claimContextOf } from '../../src/check/claim-context.ts'
import { allHold, judge, unseen } from '../../src/check/judge.ts'
import { placesOf } from '../../src/cli/exercise/show.ts'

const WHY = { means: 'It stands elsewhere.', look: 'Call chdir.', calls: ['chdir'] }
const context = () => claimContextOf(process.pid)
const holds = claim('holds', 'It holds.', () => judged(true, 'read', WHY))
const fails = claim('fails', 'It fails.', () => judged(false, 'read', WHY))

describe('a verdict', () => {
  test('says nothing but the evidence where the claim holds', async () => {
    expect(await judge([holds], context())).toEqual([
      { id: 'holds', says: 'It holds.', passed: true, evidence: 'read' },
    ])
  })

  test('has the means, the look and the calls where the claim fails, and both sentences in one text', async () => {
    const [verdict] = await judge([fails], context())
    expect(verdict).toMatchObject({ passed: false, ...WHY, diagnosis: 'It stands elsewhere. Call chdir.' })
  })

  test('is neither true nor false where the claim needs one that fails', async () => {
    const needy = claim('needy', 'It needs the other.', () => judged(true, 'read', WHY), ['fails'])
    const [, verdict] = await judge([fails, needy], context())
    expect(verdict).toMatchObject({ passed: null, evidence: 'not checked: needs fails', needs: ['fails'] })
  })

  test('is given on every claim, the last one included', async () => {
    const verdicts = await judge([holds, fails], context())
    expect(verdicts.map(({ id, passed }) => [id, passed])).toEqual([
      ['holds', true],
      ['fails', false],
    ])
    expect(allHold(verdicts), 'whether it passes as a whole').toBe(false)
  })

  test('passes as a whole where the other claims do not apply, and not where none holds', async () => {
    const nothing = claim('nothing', 'It is about nothing here.', () => notApplicable('there is none'))
    expect(allHold(await judge([holds, nothing], context())), 'one claim holds, one does not apply').toBe(true)
    expect(allHold(await judge([nothing], context())), 'no claim applies').toBe(false)
    expect(unseen(await judge([nothing], context()))).toEqual([])
  })
})

test('a claim that tells of a lost host does so also in an exercise that builds on its lesson', () => {
  const teller: Claim = claim('own-table', 'It has its own.', () => judged(true, 'read', WHY), [], {
    tellsHostLost: true,
  })
  expect(still('mount', [holds, teller])).toMatchObject([
    { id: 'mount-holds' },
    { id: 'mount-own-table', tellsHostLost: true },
  ])
})

describe('the lines of the learner that a verdict points at', () => {
  const place = (call: string, line: number) => ({ call, file: '/w/04-mount/solution.ts', line })

  test('are those of its calls, by the names that lists use', () => {
    const places = [place('clone3', 9), place('mkdirat', 3), place('openat', 4)]
    expect(placesOf(['clone', 'open'], places)).toMatchObject([
      { call: 'clone', line: 9 },
      { call: 'open', line: 4 },
    ])
    expect(placesOf(['openat'], places)).toHaveLength(1)
  })

  test('are none of a call that stands in more than two lines', () => {
    expect(placesOf(['mount'], [place('mount', 1), place('mount', 2), place('mount', 3)])).toEqual([])
    expect(placesOf(['mount'], [place('mount', 1), place('mount', 1), place('mount', 3)])).toHaveLength(2)
  })

  test('are none where the verdict names no call', () => {
    expect(placesOf(undefined, [place('mount', 1)])).toEqual([])
  })
})
