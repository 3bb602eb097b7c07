// tags: slow
// Whatever reads the output, and however slowly: all of it comes.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { environment, main } from '../helpers/cooper.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'
import { makeWorkspace } from '../helpers/workspace.ts'

const LAST = 200_000
const numbers = Array.from({ length: LAST }, (_, i) => `${i + 1}\n`).join('')

const reader = new URL('slow-reader.py', import.meta.url).pathname

/** What a reader gets that begins to read when the channel is full: the exit code of cooper, and bytes, or lines of a terminal. */
function readLate(kind: string, words: readonly string[], cwd?: string): { status: number; size: number } {
  const command = [reader, ...kind.split(' '), '--', process.execPath, main, ...words]
  const { stdout, stderr } = spawnSync('python3', command, { encoding: 'utf8', env: environment(), cwd })
  const [status = Number.NaN, size = Number.NaN] = stdout.split(' ').map(Number)
  expect(stderr).not.toMatch(/EAGAIN|temporarily unavailable/)
  return { status, size }
}

const whole = (kind: string) => ({ status: 0, size: kind === 'terminal' ? LAST : numbers.length })

unless(missing('python3'), describe)('a reader that begins late gets all of it', () => {
  const KINDS = ['pipe', 'pipe nonblocking', 'socket', 'socket nonblocking', 'terminal']

  test.each(KINDS)('through a %s, of a box', kind => {
    expect(readLate(kind, ['demo', 'pid', '--', 'seq', String(LAST)])).toEqual(whole(kind))
  })

  test.each(KINDS)('through a %s, of a box whose list is prepared by a second Node', kind => {
    expect(readLate(kind, ['demo', 'chroot', '--', 'seq', String(LAST)])).toEqual(whole(kind))
  })

  test.each(KINDS)('through a %s, of a box whose calls are traced', kind => {
    const { status, size } = readLate(kind, ['demo', 'pid', '--trace', '--', 'seq', String(LAST)])
    expect({ status, whole: size > whole(kind).size }).toEqual({ status: 0, whole: true })
  })

  test.each(KINDS)("through a %s, of a learner's box", kind => {
    const w = makeWorkspace({ as: [], env: {} })
    try {
      w.solve('02-pid')
      const words = ['run', '2', '--', 'seq', String(LAST)]
      expect(readLate(kind, words, w.directory)).toEqual(whole(kind))
    } finally {
      w.remove()
    }
  })

  unless(needsRoot, test)('through a pipe, of a box outside of any lab', () => {
    expect(readLate('pipe', ['demo', 'pid', '--lab', 'none', '--', 'seq', String(LAST)])).toEqual(whole('pipe'))
  })

  test.each(['pipe', 'pipe nonblocking', 'socket'])('through a %s, of what cooper itself prints', kind => {
    const more = Array.from({ length: 4000 }, (_, i) => `word number ${i}`)
    const words = ['demo', 'pid', '--json', '--', 'true', ...more]
    const { stdout } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', env: environment() })
    expect(JSON.parse(stdout).exit).toEqual({ code: 0 })
    expect(stdout.length).toBeGreaterThan(65536)
    const { status, size } = readLate(kind, words)
    expect({ status, whole: size > 65536 + 4000 }).toEqual({ status: 0, whole: true })
  })
})

test('a file gets all of it, and so does standard error', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-complete-'))
  try {
    const line = `"$0" "$1" demo pid -- sh -c 'seq ${LAST}; seq ${LAST} >&2' >out 2>err`
    const { status } = spawnSync('sh', ['-c', line, process.execPath, main], { cwd: directory, env: environment() })
    const text = (name: string) => readFileSync(join(directory, name), 'utf8')
    expect({ status, out: text('out') === numbers, err: text('err') === numbers }).toEqual({
      status: 0,
      out: true,
      err: true,
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('cooper leaves the pipe as it was, so that programs beside it lose nothing', () => {
  // The flags of the shell's own standard output, while cooper runs and afterwards. proc_pid_fdinfo(5): 04000 is O_NONBLOCK.
  const flags = 'grep flags /proc/self/fdinfo/1'
  const line = `"$0" "$1" demo pid --trace -- sh -c '${flags}'; ${flags}; "$0" "$1" xray; ${flags}`
  const { stdout } = spawnSync('sh', ['-c', `(${line}) | cat`, process.execPath, main], {
    encoding: 'utf8',
    env: environment(),
  })
  const seen = [...stdout.matchAll(/^flags:\t(\d+)$/gm)].map(([, octal = '']) => Number.parseInt(octal, 8) & 0o4000)
  expect(seen).toEqual([0, 0, 0])
})
