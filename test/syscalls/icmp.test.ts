// tags: fast
import { expect, test } from 'vitest'
import { echoRequest } from '../../src/syscalls/icmp.ts'

test('an echo request is a header whose sum comes out as all ones, and the text behind it', () => {
  for (const text of ['', 'a', 'is anybody there?']) {
    const bytes = echoRequest(text, 7, 3)
    const padded = [...bytes, ...(bytes.length % 2 ? [0] : [])]
    let sum = 0
    for (let i = 0; i < padded.length; i += 2) sum += padded[i]! * 256 + padded[i + 1]!
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff)
    expect([...bytes.subarray(0, 2)]).toEqual([8, 0])
    expect([...bytes.subarray(4, 8)]).toEqual([0, 7, 0, 3])
    expect(new TextDecoder().decode(bytes.subarray(8))).toBe(text)
  }
})
