// The wrong lists that test/rooms.test.ts, which takes one for each claim, has left.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { usersOf, walked } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { expectToFailAsItSays, halves, wrongLists } from './helpers/wrong.ts'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(walked)('lesson %s', id => {
  const { first, more } = halves(id)

  test('its wrong lists are all tried, here or in its room', () => {
    expect([...first, ...more].sort()).toEqual(wrongLists(id))
  })

  describe.each(usersOf(id))('as $name', user => {
    test.each(more)('%s fails where it says', file => expectToFailAsItSays(id, file, user))
  })
})
