// tags: slow, alone, as-user, ci
// Lists that do the task in another way than our solution. A judge that refuses them is wrong.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root, users, usersOf } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { judgeFile } from '../helpers/judge.ts'
import { unless } from '../helpers/unless.ts'

const directory = join(root, 'test', 'right')

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(readdirSync(directory))('exercise %s', id => {
  const user = usersOf(id).find(({ as }) => as.length === 0)
  const files = readdirSync(join(directory, id))

  unless(user ? undefined : 'no cgroup is delegated to this user', test).each(files)(
    '%s is right, and passes',
    async name => {
      const file = join(directory, id, name)
      const { claims, problem } = await judgeFile(id, file, user ?? users[0]!)
      expect(problem).toBeUndefined()
      expect(claims.filter(claim => claim.passed !== true && claim.applies !== false)).toEqual([])
      expect(claims.length).toBeGreaterThan(3)
    },
  )

  test.each(files)('%s says in its first line what it does in another way', name => {
    expect(readFileSync(join(directory, id, name), 'utf8')).toMatch(/^\/\/ Right: \S.*\.\n/)
  })
})
