// tags: slow, alone, ci
// Files of learners that do what no file should. Each is stopped and told apart, and nothing of it is left.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, environment, main, root, users } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'

const directory = join(root, 'test', 'hostile')

/** What is said of it, and how; a number where it is judged like any other list, and fails. */
const SAYS: Record<string, RegExp> = {
  'bends-the-tools': /bends-the-tools\.ts has ended .* before the list was there/,
  'box-forks': /has started \d+ processes, and was stopped|Cannot fork/,
  'box-waits': /did not come to its end within 10 seconds[\s\S]*It waits in accept4/,
  'eats-buffers': /eats-buffers\.ts(:4: Array buffer allocation failed| was not done after 2 seconds)/,
  'eats-memory': /eats-memory\.ts (was not done after 2 seconds|used up its memory)/,
  'forgot-the-brackets': /steps, has a function that was not called as its item 1/,
  forks: /forks\.ts(:4: spawn|.* was not done after 2 seconds)/,
  'forks-and-waits': /forks-and-waits\.ts:5: spawn .* cannot be used here/,
  'has-no-box': /has-no-box\.ts exports no box\n {2}It must: `export const box/,
  'is-no-typescript': /is-no-typescript\.ts:4: Expected "\)"/,
  'kills-everybody': /kills-everybody\.ts:3: process\.kill cannot be used here/,
  'kills-its-parent': /kills-its-parent\.ts:3: process\.kill cannot be used here/,
  leaves: /leaves\.ts:3: process\.exit\(\) ends what reads the file/,
  'loops-at-import': /was not done after 2 seconds[\s\S]*look for a loop/,
  'loops-in-box': /was not done after 2 seconds[\s\S]*look for a loop/,
  'never-keeps-its-promise': /box gives a promise[\s\S]*take `async` away/,
  'passes-nothing': /passes-nothing\.ts:5: mount: argument 2, target, is undefined/,
  'prints-without-end': /printed more than a megabyte, and was stopped/,
  throws: /throws\.ts:5: Cannot read properties of undefined/,
  'waits-at-import': /waits-at-import\.ts:3: await: a list is written down at once/,
  'writes-beside-itself': /writes-beside-itself\.ts:4: writeFileSync .* cannot be used here/,
  'writes-past-the-guard': /writes-past-the-guard\.ts:5: EROFS/,
  'writes-to-tmp': /writes-to-tmp\.ts:4: writeFileSync .* cannot be used here/,
  'writes-its-progress': /writes-its-progress\.ts:6: \w+ .* cannot be used here|E(ROFS|ACCES|NOENT)/,
}

/** These give a list all the same. It is judged, and whatever they did before is no verdict. */
const JUDGED = [
  'box-fills-memory',
  'box-kills-everybody',
  'box-leaves-an-orphan',
  'box-prints-without-end',
  'speaks-for-the-judge',
]

/** What the files of test/hostile/lists import; test/hostile.test.ts judges them. */
const SHARED = ['raw.ts', 'forge.ts']

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(users)('as $name', ({ as, env }) => {
  test.each(Object.entries(SAYS))('%s is stopped, and check says why', { timeout: 60_000 }, (name, says) => {
    const { status, stdout, stderr } = cooper(['check', 'pid', '--json', join(directory, `${name}.ts`)], { as, env })
    expect(stderr).toMatch(says)
    // A fork bomb that came to its limit may have been judged before the watchdog looked.
    const judged = name === 'box-forks' ? expect.any(String) : expect.stringMatching(/^\{"error":\{"message":/)
    expect({ status, stdout }).toEqual({ status: expect.toBeOneOf([1, 2]), stdout: judged })
    expect(stderr).not.toMatch(/^ +at |reader\.cjs|internal error/m)
    expect(stderr.length).toBeLessThan(name === 'box-forks' ? 10_000 : 1000)
  })

  test.each(JUDGED)('%s is judged by its list alone', name => {
    const { status, stdout, stderr } = cooper(['check', 'pid', '--json', join(directory, `${name}.ts`)], { as, env })
    const { passed, claims } = JSON.parse(stdout)
    expect({ status, passed }).toEqual({ status: 1, passed: false })
    expect(claims.find((claim: { passed: boolean }) => claim.passed === false).id).toBe('own-pid-namespace')
    expect(stderr.length).toBeLessThan(10_000)
  })
})

test('each file of test/hostile is tried', () => {
  const files = readdirSync(directory).filter(file => file.endsWith('.ts') && !SHARED.includes(file))
  const names = files.map(file => file.replace(/\.ts$/, ''))
  expect(names.sort()).toEqual([...Object.keys(SAYS), ...JUDGED].sort())
})

test('what a file prints is shown apart from the verdicts', () => {
  const { stdout, stderr } = cooper(['check', 'pid', '--json', join(directory, 'speaks-for-the-judge.ts')])
  expect(stderr).toContain('printed while it was read:\n    {"lesson":"02-pid","passed":true')
  expect(JSON.parse(stdout).passed, 'the verdict of the judge').toBe(false)
})

test('a fork bomb uses up only its own limit, and another evaluator can still make threads', async () => {
  const bomb = spawn(process.execPath, [main, 'check', 'pid', join(directory, 'forks-and-waits.ts')], {
    env: environment(),
    stdio: 'ignore',
  })
  const ended = once(bomb, 'exit')
  for (let i = 0; i < 4; i++) {
    expect(cooper(['check', 'pid', join(root, 'lessons/02-pid/lesson.ts')])).toMatchObject({ status: 0, stderr: '' })
  }
  await ended
})
