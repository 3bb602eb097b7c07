// tags: fast
import { describe, expect, test } from 'vitest'
import { Queue } from '../../src/base/queue.ts'
import { withTimeout } from '../../src/base/with-timeout.ts'

describe('withTimeout', () => {
  const never = new Promise<never>(() => {})

  test('gives what the work gives in time', async () => {
    expect(await withTimeout(60_000, Promise.resolve(1), () => 'late')).toBe(1)
  })
  test('gives what late gives when time is up', async () => {
    expect(await withTimeout(1, never, () => 'late')).toBe('late')
  })
  test('throws what late throws when time is up', async () => {
    const late = () => {
      throw new Error('too late')
    }
    await expect(withTimeout(1, never, late)).rejects.toThrow('too late')
  })
  test('throws what the work throws', async () => {
    await expect(withTimeout(60_000, Promise.reject(new Error('broken')), () => 0)).rejects.toThrow('broken')
  })
  test('does not leave a rejection unhandled that comes after its time', async () => {
    let reject: (error: Error) => void = () => {}
    const work = new Promise<never>((_, no) => (reject = no))
    expect(await withTimeout(1, work, () => 'late')).toBe('late')
    reject(new Error('it comes after the timeout')) // vitest fails where it is unhandled
    await new Promise(resolve => setImmediate(resolve))
  })
  test('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    await withTimeout(60_000, Promise.resolve(), () => 0)
    expect(timers()).toBe(before)
  })
})

describe('Queue', () => {
  test('gives items in the order in which they came', async () => {
    const queue = new Queue<number>()
    queue.push(1)
    queue.push(2)
    expect([await queue.next(), await queue.next()]).toEqual([1, 2])
  })
  test('gives an item to the one who has waited longest', async () => {
    const queue = new Queue<number>()
    const both = [queue.next(), queue.next()]
    queue.push(1)
    queue.push(2)
    expect(await Promise.all(both)).toEqual([1, 2])
  })
  test('gives undefined like any other item', async () => {
    const queue = new Queue<number | undefined>()
    queue.push(undefined)
    queue.push(1)
    expect([await queue.next(), await queue.next()]).toEqual([undefined, 1])
  })
  test('gives the last item for ever, after those that came before it was closed', async () => {
    const queue = new Queue<string>()
    queue.push('a')
    queue.close('end')
    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual(['a', 'end', 'end'])
  })
  test('wakes those who wait when it is closed', async () => {
    const queue = new Queue<string>()
    const both = [queue.next(), queue.next()]
    queue.close('end')
    expect(await Promise.all(both)).toEqual(['end', 'end'])
  })
})
