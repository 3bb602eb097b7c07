// Where output goes, and what it looks like there: pipes that end, streams that are closed, colours, widths.
import { spawnSync } from 'node:child_process'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { cooper, environment, main } from '../helpers/cooper.ts'

/** A line of shell, in which `cooper` is cooper. */
const shell = (line: string, env: NodeJS.ProcessEnv = {}) => {
  const words = `cooper() { ${JSON.stringify(process.execPath)} ${JSON.stringify(main)} "$@"; }; ${line}`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', words], { encoding: 'utf8', env: environment(env) })
  return { status, stdout, stderr }
}

describe('a reader that goes away', () => {
  test.each([
    'cooper --help',
    'cooper xray',
    'cooper doctor',
    'cooper check pid',
    'cooper demo pid --trace',
    'cooper demo pid --json -- true',
    'cooper demo pid --explain',
  ])('`%s | head -1` is silent', line => {
    const { stdout, stderr } = shell(`${line} | head -1`)
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toHaveLength(1)
  })

  test('before the first word is no fault either', () => {
    expect(shell('cooper xray $$ | true').stderr).toBe('')
  })
})

describe('streams that are closed or full', () => {
  test('without standard input, boxes are built and judged', () => {
    expect(shell('cooper demo pid -- echo out <&-')).toEqual({ status: 0, stdout: 'out\n', stderr: '' })
    expect(shell('cooper check pid --json <&-').status).toBe(0)
  })

  test('a box whose input is closed reads nothing', () => {
    expect(shell('cooper demo pid -- cat <&-').status).toBe(0)
  })

  test('without standard output, the exit code still tells', () => {
    expect(shell('cooper check pid >&-').status).toBe(0)
    expect(shell('cooper check pid -- sleep 30 >&-').status).toBe(1)
    expect(shell('cooper demo pid --trace -- true >&-').status).toBe(0)
  })

  test('without standard error, too', () => {
    expect(shell('cooper demo 99 2>&-').status).toBe(2)
  })

  test('a disk that is full is said to be so', () => {
    const { status, stderr } = shell('cooper xray $$ > /dev/full')
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/^cooper: .*ENOSPC/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

describe('what the box reads and writes is not touched', () => {
  test('its input is ours', () => {
    expect(cooper(['demo', 'pid', '--', 'cat'], { input: 'through\n' }).stdout).toBe('through\n')
  })

  test('its output and its errors are kept apart', () => {
    const { stdout, stderr } = cooper(['demo', 'pid', '--', 'sh', '-c', 'echo out; echo err >&2'])
    expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' })
  })
})

describe('colours', () => {
  const coloured = (env: NodeJS.ProcessEnv) =>
    cooper(['demo', 'pid', '--explain'], { env: { NO_COLOR: undefined, ...env } }).stdout.includes('\u001b[')

  test('there are none in a pipe', () => expect(coloured({})).toBe(false))
  test('FORCE_COLOR has them everywhere', () => expect(coloured({ FORCE_COLOR: '1' })).toBe(true))
  test('FORCE_COLOR=0 has them nowhere', () => expect(coloured({ FORCE_COLOR: '0' })).toBe(false))
  test('NO_COLOR is obeyed', () => expect(coloured({ NO_COLOR: '1' })).toBe(false))
  test('TERM=dumb is obeyed', () => expect(coloured({ TERM: 'dumb' })).toBe(false))
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
