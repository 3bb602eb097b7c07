// tags: fast, per-lesson, as-user
// Walks every lesson: its list, its claims, its scenes, and the lists that are wrong in an instructive way.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, root, users, usersOf, walked } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { unless } from './helpers/unless.ts'
import { type Checked, expectToFailAsItSays, fails, hasNoLimits, oneForEachClaim, wrongLists } from './helpers/wrong.ts'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(walked)('lesson %s', id => {
  const able = usersOf(id)
  describe.each(able)('as $name', user => {
    const { as, env } = user
    test('its list is performed call by call', () => {
      const { trace, exit, xray } = cooperJson<{
        trace: { errno?: number; call: string }[]
        exit: { code: number }
        xray: { rows: { differs: boolean }[] }
      }>(['demo', id], { as, env })
      expect(trace.length).toBeGreaterThan(0)
      expect(trace.filter(call => call.errno && call.call !== 'execve')).toEqual([])
      expect(exit).toEqual({ code: 0 })
      // A process and nothing else is in everything like the host.
      expect(
        xray.rows.some(row => row.differs),
        'a row of the x-ray differs',
      ).toBe(id !== '00-what')
    })

    test('every claim holds for its list', () => {
      const { claims, passed } = cooperJson<Checked>(['check', id], { as, env })
      expect(claims.filter(claim => claim.passed !== true && !hasNoLimits(id, claim, user))).toEqual([])
      expect(claims.length).toBeGreaterThanOrEqual(4)
      expect(passed, 'the verdict of the whole lesson').toBe(true)
    })

    test.each(scenesOf(id))('scene %s shows what it promised', scene => {
      const { claims, passed } = cooperJson<Checked>(['demo', id, scene], { as, env })
      expect(claims.filter(claim => claim.passed !== true)).toEqual([])
      expect(passed, 'the verdict of the whole scene').toBe(true)
    })

    // One wrong list for each claim. test/wrong.test.ts has the others.
    test.each(oneForEachClaim(id))('%s fails where it says', file => expectToFailAsItSays(id, file, user))
  })

  for (const { name, as, env } of users.filter(user => !able.includes(user))) {
    test(`cooper check says to ${name} what this machine refuses, and how to fix it`, () => {
      const { status, stderr } = cooper(['check', id], { as, env })
      expect(status).toBe(3)
      expect(stderr).toMatch(/^cooper: .+\n {2}\S+/)
    })
  }

  unless(able.length === 0 ? 'no cgroup is delegated to this user' : undefined, test)(
    'every claim has a wrong list that it alone is the first to catch',
    () => {
      const { claims } = cooperJson<Checked>(['check', id], able[0])
      const caught = new Set(wrongLists(id).map(fails))
      expect(claims.map(claim => claim.id).filter(claim => !caught.has(claim))).toEqual([])
    },
  )

  test('every wrong list names the belief of its author', () => {
    for (const file of wrongLists(id)) expect(readFileSync(file, 'utf8').split('\n')[1]).toMatch(/^\/\/ Believes that /)
  })

  test('its list fits one screen', () => {
    const source = readFileSync(join(root, 'lessons', id, 'lesson.ts'), 'utf8')
    expect(source.split('\n').length).toBeLessThanOrEqual(80)
  })

  test('its text begins with its title', () => {
    const [number, name] = [id.slice(0, 2), id.slice(3)]
    expect(readFileSync(join(root, 'lessons', id, 'README.md'), 'utf8')).toMatch(new RegExp(`^# ${number} ${name}: .+`))
  })

  test('it imports only the toolkit and earlier lessons', () => {
    for (const file of readdirSync(join(root, 'lessons', id)).filter(name => name.endsWith('.ts'))) {
      const text = readFileSync(join(root, 'lessons', id, file), 'utf8')
      for (const [, from = ''] of text.matchAll(/from '([^']+)'/g)) {
        const earlier = /^\.\.\/(\d\d)-/.exec(from)?.[1]
        const fine =
          from === 'cooperage' ||
          from.startsWith('node:') ||
          from.startsWith('./') ||
          (earlier && earlier < id.slice(0, 2))
        expect({ file, from, fine: Boolean(fine) }).toEqual({ file, from, fine: true })
      }
    }
  })
})

function scenesOf(id: string): string[] {
  const { stdout } = cooper(['demo', id, 'scenes'])
  return stdout
    .split('\n')
    .map(line => line.split(' ')[0] ?? '')
    .filter(Boolean)
}
