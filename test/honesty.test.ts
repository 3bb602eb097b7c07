// tags: slow, alone, ci
// The trace shows the calls that strace sees in the process of the box, in order and with the same results.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errnoName } from '../src/syscalls/errno.ts'
import { cooperJson, root, usersOf } from './helpers/cooper.ts'
import { callsSeen } from './helpers/strace.ts'
import { missing, unless } from './helpers/unless.ts'

const lessons = readdirSync(join(root, 'lessons'))
  .filter(id => existsSync(join(root, 'lessons', id, 'lesson.ts')))
  .filter(id => usersOf(id).length > 0)
const COMMAND = ['sleep', '0.011235']

interface Traced {
  trace: { call: string; result: number; errno?: number }[]
}

unless(missing('strace'), describe).each(lessons)('the trace of %s', id => {
  test.each(usersOf(id))('is equal to that of strace, as $name', ({ as, env }) => {
    const directory = mkdtempSync(join(tmpdir(), 'strace-'))
    chmodSync(directory, 0o777)
    try {
      const strace = [...as, 'strace', '-ff', '--decode-pids=pidns', '-o', join(directory, 't')]
      const { trace } = cooperJson<Traced>(['demo', id, '--', ...COMMAND], { as: strace, env })
      const traced = trace.map(({ call, result, errno }) => `${call} = ${errno ? `-1 ${errnoName(errno)}` : result}`)
      expect(traced).toEqual(callsSeen(directory, 'sleep').map(short))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

/**
 * Shortens `mount("proc", …) = 0` to `mount = 0`, and `… = -1 ENOENT (No such file)` to `… = -1 ENOENT`. The list's
 * fork is a clone3.
 */
function short(line: string): string {
  const [, call = '', result = ''] = /^(\w+)\(.*\) += (-1 \w+|-?\d+)/.exec(line) ?? []
  return `${call === 'clone3' ? 'fork' : call} = ${result}`
}
