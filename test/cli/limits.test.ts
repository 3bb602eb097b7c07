// tags: fast, as-user
// Odd words, and machines that lack something: a clear error with its exit code. It is never called a fault of ours, nor of
// the learner's.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cooper, type Options, users } from '../helpers/cooper.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-limits-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** What every case has in common. */
function ask(words: readonly string[], options: Options = {}) {
  const result = cooper(words, { cwd: directory, timeout: 30_000, ...options })
  expect(result.stderr).not.toMatch(/internal error|report it/)
  expect(result.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m)
  expect(result.status, result.stderr).not.toBe(4)
  return result
}

describe('the words after --', () => {
  test('are arguments of a command in which no box is run', () => {
    expect(ask(['init', '--', 'place']).status).toBe(0)
    expect(existsSync(join(directory, 'place', '01-chroot'))).toBe(true)
    expect(existsSync(join(directory, '01-chroot'))).toBe(false)
    expect(ask(['init', '--', '--place']).status).toBe(0)
    expect(existsSync(join(directory, '--place', '01-chroot'))).toBe(true)
    expect(ask(['progress', '--', 'more'])).toMatchObject({ status: 2, stderr: expect.stringContaining('too many') })
    expect(ask(['learn', '--', '99'])).toMatchObject({ status: 2, stderr: expect.stringContaining("no lesson '99'") })
    expect(ask(['init', '--', ''])).toMatchObject({ status: 2, stderr: expect.stringContaining('is empty') })
  })

  test.each([
    ['demo', ['demo', 'pid', '--', '']],
    ['demo --trace', ['demo', 'pid', '--trace', '--', '', 'more']],
    ['check', ['check', 'pid', '--', '']],
    ['xray', ['xray', '--', '']],
  ])('%s refuses a program without a name', (_, words) => {
    expect(ask(words)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^cooper: .* is empty/) })
  })

  // A single word may have 131,071 bytes, and all words together 2 MiB. execve(2)
  const quotes = '"'.repeat(100_000)
  const many = Array.from({ length: 12 }, () => 'x'.repeat(100_000))
  const long = 'a/'.repeat(3000)

  test.each([
    ['demo', ['demo', 'pid', '--', 'true', quotes]],
    ['demo, many', ['demo', 'pid', '--', 'true', ...many]],
  ])('may be long for %s, which needs no second Node', (_, words) => {
    expect(ask(words).status).toBe(0)
  })

  test.each([
    ['demo --trace, of quotes', ['demo', 'pid', '--trace', '--', 'true', quotes]],
    ['demo --trace, many', ['demo', 'pid', '--trace', '--', 'true', ...many]],
    ['check, of quotes', ['check', 'pid', '--', 'sh', '-c', '{}', quotes]],
    ['xray, many', ['xray', '--', 'sh', '-c', '{}', ...many]],
  ])('are refused where they are too long: %s', (_, words) => {
    expect(ask(words)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^cooper: .*too long\n {2}Pass less/) })
  })

  test.each([
    ['check', ['check', 'pid', '--', long]],
    ['xray', ['xray', '--', `/${long}`]],
  ])('%s refuses a name that is too long', (_, words) => {
    expect(ask(words)).toMatchObject({ status: 2, stderr: expect.stringMatching(/ENAMETOOLONG|no program/) })
  })

  test.each([
    ['a file to check', ['check', 'pid', long], 2],
    ['a file to ablate', ['ablate', 'pid', long], 2],
    ['a workspace', ['init', long], 3],
    ['a course', ['--course', long, 'demo', 'pid'], 2],
    ['a lesson', ['demo', long], 2],
    ['a deck', ['present', long], 2],
  ])('a name that is too long is refused: %s', (_, words, status) => {
    const result = ask(words)
    expect(result.status).toBe(status)
    expect(result.stderr).not.toContain('allows no lab')
  })
})

describe('megabytes', () => {
  const check = (text: string) => {
    const file = join(directory, 'list.ts')
    writeFileSync(file, text)
    return ask(['check', 'pid', file])
  }
  const list = (calls: string, imports = '') => `
    import { clone, CLONE_NEWNS, CLONE_NEWPID, execve, mount, MS_PRIVATE, MS_REC ${imports} } from 'cooperage'
    const data = 'x'.repeat(5 << 20)
    export const box = (command: string[]) => clone(CLONE_NEWPID | CLONE_NEWNS, [
      mount('none', '/', null, MS_REC | MS_PRIVATE, null), mount('proc', '/proc', 'proc', 0, null), ${calls}])`

  test('that a list writes are no fault of the list', () => {
    expect(check(list("...create('/tmp/data', data), execve(command)", ', create'))).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  test('that a box prints before it runs its command are no fault of the list', () => {
    const script = `head -c 5000000 /dev/zero; exec "$@"`
    expect(check(list(`execve(['sh', '-c', '${script}', 'sh', ...command])`)).status).toBe(0)
  })
})

describe.each(users)('as $name', ({ as, env }) => {
  const COMMANDS = [
    ['demo', 'pid', '--', 'true'],
    ['demo', 'pid', '--trace', '--', 'true'],
    ['demo', 'pid', '--json', '--', 'true'],
    ['check', 'pid'],
    ['check', 'pid', '--', 'unshare', '-pf', '--mount-proc', '{}'],
    ['xray'],
    ['doctor'],
    ['ablate', 'pid'],
    ['init', 'few'],
    ['progress'],
    [],
  ].map(words => [words.join(' '), words] as const)

  test.each(COMMANDS)('with 20 open files, `cooper %s` works or says what it lacks', (_, words) => {
    const limited = ['sh', '-c', 'ulimit -n 20; exec "$@"', 'sh', ...as]
    const { status, stderr } = ask(words, { as: limited, env: { ...env, HOME: directory } })
    if (status === 3) expect(stderr).toMatch(/EMFILE|delegated|doctor/)
    expect([0, 1, 2, 3]).toContain(status)
    expect(stderr).not.toMatch(/kill every process|its judge/)
  })

  unless(needsRoot, test).each(COMMANDS)('with an empty /dev, `cooper %s` works or says what it lacks', (_, words) => {
    const empty = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /dev; exec "$@"', 'sh', ...as]
    const { status, stderr } = ask(words, { as: empty, env: { ...env, HOME: directory } })
    if (status === 3) expect(stderr).toMatch(/\/dev/)
    expect([0, 2, 3]).toContain(status)
  })
})
