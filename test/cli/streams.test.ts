// tags: slow, alone
// Standard streams: closed pipes, closed and full streams, colours, widths.
import { spawnSync } from 'node:child_process'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { cooper, environment, main } from '../helpers/cooper.ts'

/** Runs a line of shell in which `cooper` is this program. */
const shell = (line: string, env: NodeJS.ProcessEnv = {}) => {
  const words = `cooper() { ${JSON.stringify(process.execPath)} ${JSON.stringify(main)} "$@"; }; ${line}`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', words], { encoding: 'utf8', env: environment(env) })
  return { status, stdout, stderr }
}

describe('a reader that closes the pipe', () => {
  test.each([
    'cooper --help',
    'cooper xray',
    'cooper doctor',
    'cooper check pid',
    'cooper demo pid --trace',
    'cooper demo pid --json -- true',
    'cooper demo pid --explain',
  ])('`%s | head -1` causes no message', line => {
    const { stdout, stderr } = shell(`${line} | head -1`)
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toHaveLength(1)
  })

  test('before the first output causes no message', () => {
    expect(shell('cooper xray $$ | true').stderr).toBe('')
  })
})

describe('with closed or full streams', () => {
  test('boxes are made and judged without standard input', () => {
    expect(shell('cooper demo pid -- echo out <&-')).toEqual({ status: 0, stdout: 'out\n', stderr: '' })
    expect(shell('cooper check pid --json <&-').status).toBe(0)
  })

  test('a box whose input is closed reads nothing', () => {
    expect(shell('cooper demo pid -- cat <&-').status).toBe(0)
  })

  test('the exit code is right without standard output', () => {
    expect(shell('cooper check pid >&-').status).toBe(0)
    expect(shell('cooper check pid -- sleep 30 >&-').status).toBe(1)
    expect(shell('cooper demo pid --trace -- true >&-').status).toBe(0)
  })

  test('the exit code is right without standard error', () => {
    expect(shell('cooper demo 99 2>&-').status).toBe(2)
  })

  test('the error names a full disk', () => {
    const { status, stderr } = shell('cooper xray $$ > /dev/full')
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/^cooper: .*ENOSPC/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

describe('the streams of a box are not changed:', () => {
  test('its standard input is that of cooper', () => {
    expect(cooper(['demo', 'pid', '--', 'cat'], { input: 'through\n' }).stdout).toBe('through\n')
  })

  test('its standard output and standard error are separate', () => {
    const { stdout, stderr } = cooper(['demo', 'pid', '--', 'sh', '-c', 'echo out; echo err >&2'])
    expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' })
  })
})

describe('colours', () => {
  const coloured = (env: NodeJS.ProcessEnv) =>
    cooper(['demo', 'pid', '--explain'], { env: { NO_COLOR: undefined, ...env } }).stdout.includes('\u001b[')

  test('are off in a pipe', () => expect(coloured({}), 'coloured').toBe(false))
  test('are on with FORCE_COLOR', () => expect(coloured({ FORCE_COLOR: '1' }), 'coloured').toBe(true))
  test('are off with FORCE_COLOR=0', () => expect(coloured({ FORCE_COLOR: '0' }), 'coloured').toBe(false))
  test('are off with NO_COLOR', () => expect(coloured({ NO_COLOR: '1' }), 'coloured').toBe(false))
  test('are off with TERM=dumb', () => expect(coloured({ TERM: 'dumb' }), 'coloured').toBe(false))
})

describe.each([60, 80, 120])('at %i columns', columns => {
  test.each([
    ['trace', ['demo', 'pid', '--trace']],
    ['explain', ['demo', 'pid', '--explain']],
    ['a long list, explained', ['demo', 'net', '--explain']],
    ['xray', ['xray', '--', 'unshare', '-Upf', '--map-root-user', '{}']],
    ['xray --proof', ['xray', '--proof', '--', 'unshare', '-Upf', '--map-root-user', '{}']],
    ['check', ['check', 'pid', '--', 'sleep', '30']],
    ['home', []],
  ])('no line of %s is wider than the terminal', (_, args) => {
    const { stdout } = cooper(args, { env: { COLUMNS: String(columns) } })
    expect(stdout.split('\n').length).toBeGreaterThan(5)
    expect(stdout.split('\n').filter(line => stringWidth(line) > columns)).toEqual([])
  })
})
