// The trace is honest: what strace saw the box's process do is what the trace says it did, in order, with the same results.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errnoName } from '../src/linux/errno.ts'
import { cooperJson, root, usersOf } from './helpers/cooper.ts'

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
      expect(told).toEqual(seen(directory))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

/** The calls of the process that became our command, and before it forked those of its parent: without the stage's own. */
function seen(directory: string): string[] {
  const files = readdirSync(directory).map(name => ({
    pid: name.replace('t.', ''),
    lines: calls(join(directory, name)),
  }))
  const final = files.find(({ lines }) => lines.some(isOurExec))
  if (!final) throw new Error('strace saw nobody become the command')
  const parent = files.find(
    ({ pid, lines }) => pid !== final.pid && lines.some(line => isClone(line) && born(line) === final.pid),
  )
  const own = sinceProgram(final.lines.slice(0, final.lines.findIndex(isOurExec)))
  // A parent that is no program yet performed the list until it forked. (Node, which is one, only started it.)
  const before = sinceProgram(parent?.lines ?? [])
  const forked = before.some(isPrologue) ? before.slice(0, before.findIndex(line => born(line) === final.pid) + 1) : []
  return [...performed(forked), ...performed(own), 'execve = 0']
}

/** What a process did after it last became a program. */
const sinceProgram = (lines: readonly string[]) =>
  lines.slice(lines.findLastIndex(line => line.startsWith('execve(') && line.includes(' = 0')) + 1)

const isPrologue = (line: string) => line.startsWith('prctl(PR_SET_PDEATHSIG, SIGKILL)')
const calls = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => /^\w+\(.*\) += /.test(line))
const isOurExec = (line: string) => /^execve\("[^"]*\/sleep", /.test(line) && line.includes(' = 0')
const isClone = (line: string) => line.startsWith('clone3(')
const born = (line: string) =>
  isClone(line) && (/= \d+ \/\* (\d+) in strace/.exec(line)?.[1] ?? /= (\d+)/.exec(line)?.[1])

/** What the stage does for itself: its prologue, its clock, its reports, its waiting for the go-ahead. */
function performed(lines: readonly string[]): string[] {
  const report = lines.map(line => /^write\((\d+), .*, 40\) += 40$/.exec(line)?.[1]).find(Boolean)
  const control = lines.map(line => /^read\((\d+), "\.", 1\) += 1$/.exec(line)?.[1]).find(Boolean)
  const own = [
    /^fcntl\([012], F_SETFD, 0\)/,
    /^dup3\(\d+, [012], 0\)/,
    /^close_range\(3, 4294967295, CLOSE_RANGE_CLOEXEC\)/,
    /^fcntl\([012], F_DUPFD_CLOEXEC, 3\)/,
    /^rt_sigaction\(SIG(PIPE|XFSZ)/,
    /^rt_sigprocmask\(/,
    /^prctl\(PR_SET_PDEATHSIG, SIGKILL\)/,
    /^clock_gettime\(/,
    new RegExp(`^write\\(${report}, .*, 40\\)`),
    new RegExp(`^read\\(${control}, "\\.", 1\\)`),
  ]
  return lines.filter(line => !own.some(pattern => pattern.test(line))).map(short)
}

/** `mount("proc", …) = 0` as `mount = 0`; `… = -1 ENOENT (No such file)` as `… = -1 ENOENT`; clone3 is the list's fork. */
function short(line: string): string {
  const [, call = '', result = ''] = /^(\w+)\(.*\) += (-1 \w+|-?\d+)/.exec(line) ?? []
  return `${call === 'clone3' ? 'fork' : call} = ${result}`
}
