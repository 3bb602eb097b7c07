// tags: slow, per-lesson
// The rest of the wrong lists: test/lessons.test.ts takes one for each claim.
import { afterEach, beforeEach, describe, test } from 'vitest'
import { usersOf, walked } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { unless } from './helpers/unless.ts'
import { expectToFailAsItSays, oneForEachClaim, wrongLists } from './helpers/wrong.ts'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(walked)('lesson %s', id => {
  const able = usersOf(id)
  if (able.length === 0) unless('no cgroup is delegated to this user', test)('its list is performed', () => {})
  const tried = oneForEachClaim(id)
  const more = wrongLists(id).filter(file => !tried.includes(file))

  describe.each(able)('as $name', user => {
    test.each(more)('%s fails where it says', file => expectToFailAsItSays(id, file, user))
  })
})
