// tags: fast
// What cannot be read is "not checked". It never passes, because undefined is different from everything.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Claim, Verdict } from '../../src/check/claim.ts'
import { claimContextOf } from '../../src/check/claim-context.ts'
import { judge, unseen } from '../../src/check/judge.ts'
import { exercises, givenFor } from '../../src/course/exercises.ts'
import { lessons, loadCheck } from '../../src/course/lessons.ts'
import { hasEnded, look } from '../../src/proc/process.ts'
import { children } from '../../src/proc/processes.ts'
import { soon } from '../helpers/boxes.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

const sources: readonly (readonly [string, () => Promise<readonly Claim[]>])[] = [
  ...lessons().map(lesson => [`lesson ${lesson.id}`, async () => (await loadCheck(lesson)).claims] as const),
  ...exercises().map(each => [`exercise ${each.id}`, async () => (await givenFor(each)).claims] as const),
]

/** Of these, everybody may read what they are about: /proc/PID/status and uid_map, and the mounts of the host. */
const READABLE = ['own-number', 'root-inside', 'host-proc-untouched']
const readable = (id: string) => READABLE.some(each => id === each || id.endsWith(`-${each}`))

/** Each claim by itself, because most of them need another one that would fail first. */
async function alone(claims: readonly Claim[], pid: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const claim of claims) verdicts.push(...(await judge([{ ...claim, needs: [] }], claimContextOf(pid))))
  return verdicts
}

describe('a zombie', () => {
  let parent: ChildProcess
  let zombie: number
  beforeAll(async () => {
    // The shell becomes a sleep, which never waits for the shell's child.
    parent = spawn('bash', ['-c', 'sleep 0.1 & exec sleep 60'], { stdio: 'ignore' })
    const found = () => children(parent.pid!).find(pid => hasEnded(look(pid)))
    const became = await soon(() => look(parent.pid!).command[0] === 'sleep' && found() !== undefined)
    expect(became, 'whether the sleep has a zombie').toBe(true)
    zombie = found()!
  })
  afterAll(async () => {
    parent.kill('SIGKILL')
    await once(parent, 'exit')
  })

  test.each(sources)('is judged by no claim of %s', async (_, claimsOf) => {
    const verdicts = await alone(await claimsOf(), zombie)
    expect(verdicts.length).toBeGreaterThan(0)
    expect(verdicts.filter(({ passed, ended }) => passed !== null || !ended)).toEqual([])
    for (const { evidence } of verdicts) expect(evidence).toContain(`process ${zombie} has ended`)
  })
})

test('that the box has ended is no reason to blame the machine', () => {
  const verdict: Verdict = { id: 'one', says: 'It holds.', passed: null, evidence: 'not checked: it has ended' }
  expect(unseen([verdict])).toEqual([verdict])
  expect(unseen([{ ...verdict, ended: true }])).toEqual([])
})

describe('a process of root', () => {
  let child: ChildProcess
  beforeAll(() => {
    child = spawn('sleep', ['60'], { stdio: 'ignore' })
  })
  afterAll(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  unless(needsRoot, test).each(sources)(
    'passes no claim of %s about what an ordinary user may not read',
    async (_, claimsOf) => {
      const claims = await claimsOf()
      process.setegid?.(65_534)
      process.seteuid?.(65_534)
      let verdicts: Verdict[]
      try {
        verdicts = await alone(claims, child.pid!)
      } finally {
        process.seteuid?.(0)
        process.setegid?.(0)
      }
      expect(verdicts.filter(({ id, passed }) => passed && !readable(id))).toEqual([])
    },
  )
})
