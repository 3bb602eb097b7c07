// What the x-ray says of capability sets, and that the screen can read it back.
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

test('what is no set of capabilities is not taken for one', () => {
  expect(setIn('filter (1 program)')).toBeUndefined()
})
