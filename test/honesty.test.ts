// The trace is honest: what strace saw the box's process do is what the trace says it did, in order, with the same results.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errnoName } from '../src/syscalls/errno.ts'
import { cooperJson, root, usersOf } from './helpers/cooper.ts'
import { callsSeen } from './helpers/strace.ts'

const lessons = readdirSync(join(root, 'lessons'))
  .filter(id => existsSync(join(root, 'lessons', id, 'lesson.ts')))
  .filter(id => usersOf(id).length > 0)
const COMMAND = ['sleep', '0.011235']

interface Traced {
  trace: { call: string; result: number; errno?: number }[]
}

describe.each(lessons)('the trace of %s', id => {
  test.each(usersOf(id))('is what strace saw, as $name', ({ as, env }) => {
    const directory = mkdtempSync(join(tmpdir(), 'strace-'))
    chmodSync(directory, 0o777)
    try {
      const strace = [...as, 'strace', '-ff', '--decode-pids=pidns', '-o', join(directory, 't')]
      const { trace } = cooperJson<Traced>(['demo', id, '--', ...COMMAND], { as: strace, env })
      const told = trace.map(({ call, result, errno }) => `${call} = ${errno ? `-1 ${errnoName(errno)}` : result}`)
      expect(told).toEqual(callsSeen(directory, 'sleep').map(short))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

/** `mount("proc", …) = 0` as `mount = 0`; `… = -1 ENOENT (No such file)` as `… = -1 ENOENT`; clone3 is the list's fork. */
function short(line: string): string {
  const [, call = '', result = ''] = /^(\w+)\(.*\) += (-1 \w+|-?\d+)/.exec(line) ?? []
  return `${call === 'clone3' ? 'fork' : call} = ${result}`
}
