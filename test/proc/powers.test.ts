// tags: fast, as-user, vm
// The text of a capability set in the x-ray, and that `setIn` reads it back.
import { expect, test } from 'vitest'
import { setIn, setText } from '../../src/proc/xray/powers.ts'

const all = (1n << 41n) - 1n

test.each([
  [0n, 'none'],
  [all, 'all 41'],
  [all & ~(1n << 24n), 'all 41 but CAP_SYS_RESOURCE'],
  [1n | (1n << 5n), '2: CAP_CHOWN CAP_KILL'],
])('%s is shown as %s, and read back', (set, text) => {
  expect(setText(set, 40)).toBe(text)
  expect(setIn(text)).toBe(set)
})

test('other text is not read as a set of capabilities', () => {
  expect(setIn('filter (1 program)')).toBeUndefined()
})
