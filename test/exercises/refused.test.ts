// tags: fast, alone, as-user
// An exercise that this machine does not allow: that is said, and the way goes on behind it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, main, type User, users, usersOf } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { terminal } from '../helpers/terminal.ts'
import { unless } from '../helpers/unless.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

const delegated = usersOf('08-cgroups')
const refused = users.filter(user => !delegated.includes(user))

interface Progress {
  readonly next: string | null
  readonly exercises: readonly { readonly exercise: string; readonly cannot: boolean }[]
}

const allLent = refused.length === 0 ? 'cgroups are delegated to each user' : undefined
unless(allLent, describe)('where no cgroup is delegated', () => {
  const { as, env } = (refused[0] ?? {}) as User
  let w: TestWorkspace
  let before: Host
  beforeEach(() => {
    before = lookAtHost()
    w = makeWorkspace({ as, env })
    w.takeAsPassed('01-chroot', '02-pid', '03-uts', '04-mount', '05-net', '06-user', '07-ipc')
  })
  afterEach(async () => {
    w.remove()
    await expectAsBefore(before)
  })
  const say = (...words: string[]) => cooper(words, w.options)
  const progress = () => cooperJson<Progress>(['progress'], w.options)

  test('check says so and how to continue, and 09 is next', () => {
    expect(progress().next).toBe('08-cgroups')
    const { status, stdout } = say('check')
    expect(status).toBe(3)
    expect(stdout).toMatch(/^08 cgroups: .*\n\n✗ no cgroup is delegated to us:/)
    expect(stdout).toContain('Go on with 09: cooper watch capabilities')
    expect(progress().next).toBe('09-capabilities')
    expect(progress().exercises.filter(({ cannot }) => cannot)).toMatchObject([{ exercise: '08-cgroups' }])
    expect(say('progress').stdout).toMatch(/^– 08 cgroups .*\(this machine cannot\)\n▸ 09 /m)
    expect(say('--plain', 'progress').stdout).toMatch(/^cannot +08 cgroups .*\nnext +09 /m)
    expect(JSON.parse(say('check', '08', '--json').stdout).error.message).toContain('no cgroup is delegated to us')
  })

  test('it has hints, one after the other', () => {
    expect(say('hint', '08')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^This machine cannot perform exercise 08.*\nHint 1 of 5\n/s),
    })
    expect(say('hint', '08').stdout).toContain('Hint 2 of 5')
    const { status, stderr } = say('run', '08')
    expect(status).toBe(3)
    expect(stderr).toContain('`cooper hint cgroups`. Go on with `cooper watch capabilities`.')
    expect(progress().next).toBe('09-capabilities')
  })

  test('an exercise that one user has passed stays passed, and a user with cgroups can still do it', () => {
    say('check')
    w.takeAsPassed('08-cgroups')
    expect(say('check', '08').status).toBe(3)
    expect(say('progress').stdout).toMatch(/^✓ 08 /m)
  })

  test('the finished box says in one line that it goes without limits', () => {
    w.takeAsPassed('08-cgroups', '09-capabilities', '10-overlay', '13-container')
    const { status, stderr } = say('run', '--furthest', '--', 'true')
    expect(status).toBe(0)
    expect(stderr).toMatch(/^cooper: running without resource limits: .*\n$/)
  })

  test('an exercise that needs no cgroups says nothing of them', { timeout: 120_000 }, () => {
    const ids = readdirSync(w.directory).filter(name => /^\d\d-/.test(name))
    w.takeAsPassed(...ids)
    const says = ids.filter(id => {
      const all = [say('check', id), say('hint', id), say('run', id, '--', 'true')]
      return all.some(
        ({ stdout, stderr }) => /cgroup|without resource limits/.test(stderr) || /no cgroup is delegated/.test(stdout),
      )
    })
    expect(says).toEqual(['08-cgroups', '13-container'])
  })

  test('watch keeps running, gives hints, and continues with the next exercise', { timeout: 60_000 }, async () => {
    const { HOME = '' } = w.options.env ?? {}
    const from = ['env', '-C', w.directory, `HOME=${HOME}`, ...as, process.execPath, main]
    const screen = terminal(['watch', '07'], 80, from)
    await screen.shows('07 ipc: ')
    await screen.shows('q: quit')
    screen.type('n')
    await screen.shows('no cgroup is delegated to us')
    await screen.shows('n goes on with the next exercise')
    screen.type('h')
    await screen.shows('Hint 1 of 5')
    await screen.shows('q: quit')
    screen.type('n')
    await screen.shows('09 capabilities: ')
    await screen.shows('✗ bounding')
    screen.type('l')
    await screen.shows('– 08 cgroups')
    screen.type('\rq')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })
})

test('for another user, or after a reboot, check tries again', () => {
  const w = makeWorkspace({ as: [], env: {} })
  try {
    const state = { version: 1, passed: {}, hints: {}, cannot: { '01-chroot': 'another user' } }
    w.write(join('.cooper', 'progress.json'), JSON.stringify(state))
    expect(cooperJson<Progress>(['progress'], w.options).next).toBe('01-chroot')
  } finally {
    w.remove()
  }
})
