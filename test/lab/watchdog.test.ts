// tags: fast, as-user
// What is too much is decided by what is seen; that it is stopped is shown by test/exercises/hostile.test.ts.
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { judgeUse, startWatchdog } from '../../src/lab/watchdog.ts'

const memory = (available: number) => ({ total: 1000, available })

describe('a lab takes too much,', () => {
  test('if this machine has hundreds of threads more, and they belong to the lab', () => {
    const began = { threads: 100, memory: memory(900) }
    expect(judgeUse(began, { threads: 500, memory: memory(900) }, () => 400)?.message).toContain('400 processes')
    expect(judgeUse(began, { threads: 500, memory: memory(900) }, () => 20)).toBe(undefined)
    expect(judgeUse(began, { threads: 150, memory: memory(900) }, () => 400)).toBe(undefined)
  })

  test('if memory is scarce, and was not before', () => {
    const now = { threads: 100, memory: memory(50) }
    expect(judgeUse({ threads: 100, memory: memory(900) }, now, () => 0)?.message).toContain('memory')
    expect(judgeUse({ threads: 100, memory: memory(120) }, now, () => 0)).toBe(undefined)
    expect(
      judgeUse({ threads: 100, memory: memory(0) }, { threads: 100, memory: { total: 0, available: 0 } }, () => 0),
    ).toBe(undefined)
  })
})

test('a lab that takes too much after it has begun is ended, and the problem says why', async () => {
  let available = 900
  const watchdog = startWatchdog(() => ({ threads: 100, memory: memory(available) }))
  // The timer of the watchdog keeps no process alive, so another one waits with it.
  const patience = setTimeout(() => {}, 10_000)
  try {
    expect(watchdog.signal.aborted, 'ended while there is enough memory').toBe(false)
    available = 50
    await once(watchdog.signal, 'abort', { signal: AbortSignal.timeout(10_000) })
    expect(watchdog.problem?.message).toContain('memory')
  } finally {
    clearTimeout(patience)
    watchdog.stop()
  }
})
