// tags: slow, per-lesson
// What each line of each lesson buys. This is the test of our own checkers: a line that no claim misses is one that no
// claim looks at, and a claim that nothing loses is one that cannot fail.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ablation } from '../src/grader/ablate/ablate.ts'
import { cooper, usersOf, walked } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

/** As many attempts as there are lines and flags: minutes, where others use the machine too. */
const PATIENCE = 300_000

describe.each(walked)('lesson %s', id => {
  const held = usersOf(id)

  // If no cgroup is delegated to an ordinary user, there is nothing to leave out; that it says so can be
  // tested.
  if (held.length === 0)
    test('is refused by this machine, with the reason', () => {
      const { status, stderr } = cooper(['ablate', id])
      expect(status).toBe(3)
      expect(stderr).toContain('cgroup')
    })

  test.each(held)(
    'each line loses a claim, or a later call, or says why it is there; as $name',
    {
      timeout: PATIENCE,
    },
    ({ as, env }) => {
      const { status, stdout, stderr } = cooper(['ablate', id, '--json'], { as, env, timeout: PATIENCE })
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
      const { steps, redundant, unguarded, claims, calls, wrong } = JSON.parse(stdout) as Ablation

      expect(steps.filter(each => redundant.includes(each.step) && !each.flag).map(({ line }) => line)).toEqual([])
      expect(unguarded).toEqual([])

      // A flag that makes a namespace is a line of its own.
      const idle = steps.filter(({ flag, removed: { lost, because }, decoration }) => {
        return flag?.startsWith('CLONE_NEW') && lost.length === 0 && because === undefined && decoration === undefined
      })
      expect(idle.map(({ flag }) => flag)).toEqual([])

      // The judge survived, and every line was tried.
      expect(
        steps.filter(({ removed }) => removed.because && removed.failedAt === undefined && removed.lost.length === 0),
      ).toEqual([])
      expect(steps.find(({ call }) => call === 'execve')?.removed.failedAt).toBe(calls)
      const failed = steps.flatMap(({ removed: { failedAt } }) => failedAt ?? [])
      expect(failed.filter(at => at !== calls && !steps.some(({ step, flag }) => step === at && !flag))).toEqual([])
      expect(claims.filter(({ passed }) => passed === false)).toEqual([])
      expect(wrong.filter(({ lost }) => lost.length === 0)).toEqual([])
    },
  )
})
