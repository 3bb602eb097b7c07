// tags: fast, as-user
// With --json, standard output holds one document, also where a command cannot do its work.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cooper, type Options, type User, users } from '../helpers/cooper.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

const user = users[0] as User
let directory: string
let w: TestWorkspace
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-json-'))
  chmodSync(directory, 0o755)
  const file = (name: string, text: string, mode = 0o644) => {
    writeFileSync(join(directory, name), text, { mode })
  }
  file('secret.ts', 'export const box = 1', 0)
  file('grammar.ts', 'export const box = (\n')
  file('throws.ts', "throw new Error('as meant')")
  file(
    'fails.ts',
    "import { clone, mount } from 'cooperage'\nexport const box = () => clone(0, [mount('a', '/no', 'proc', 0, null)])",
  )
  w = makeWorkspace(user)
  w.write('02-pid/solution.ts', 'export const box = (\n')
})
afterAll(() => {
  rmSync(directory, { recursive: true })
  w.remove()
})

const cases: [string, string[], number, RegExp][] = [
  ['a file that may not be read', ['check', 'pid', '--json', 'secret.ts'], 2, /secret\.ts/],
  ['a file that is not there', ['check', 'pid', '--json', 'nothing.ts'], 2, /no file nothing\.ts/],
  ['a directory', ['check', 'pid', '--json', '/usr'], 2, /\/usr/],
  ['a file with an error of grammar', ['check', 'pid', '--json', 'grammar.ts'], 2, /grammar\.ts:/],
  ['a file that throws', ['check', 'pid', '--json', 'throws.ts'], 2, /throws\.ts:1: as meant/],
  ['a list of which a call fails', ['check', 'pid', '--json', 'fails.ts'], 1, /fails\.ts:2: mount/],
  ['an ablation of a file that is not there', ['ablate', 'pid', '--json', 'nothing.ts'], 2, /no file nothing\.ts/],
  ['a lesson that is not there', ['demo', '99', '--json'], 2, /no lesson '99'/],
  ['a process that is not there', ['xray', '4999999', '--json'], 2, /no process 4999999/],
  ['a program that is not there', ['xray', '--json', '--', 'no-such-program'], 2, /no program/],
  ['an option that is not there', ['check', 'pid', '--json', '--nosuch'], 2, /^unknown option '--nosuch'/],
  ['a value that is not possible', ['demo', 'pid', '--json', '--lab', 'vm'], 2, /argument 'vm' is invalid/],
  ['a command that is missing', ['demo', 'pid', '--json', '--'], 2, /no command follows/],
  ['no workspace', ['progress', '--json'], 2, /no workspace/],
  ['a walk through a list that is not there', ['demo', '99', '--step', '--json'], 2, /no lesson '99'/],
]

const oneError = (args: readonly string[], options: Options) => {
  const { status, stdout, stderr } = cooper(args, { as: user.as, env: user.env, ...options })
  expect(stderr).toMatch(/^cooper: /)
  return { status, error: JSON.parse(stdout).error }
}

describe('one document with an error for', () => {
  test.each(cases)('%s', (_, args, code, message) => {
    expect(oneError(args, { cwd: directory })).toMatchObject({
      status: code,
      error: { message: expect.stringMatching(message) },
    })
  })

  test("a learner's file that cannot be read", () => {
    expect(oneError(['check', '2', '--json'], w.options)).toMatchObject({
      status: 2,
      error: { message: expect.stringMatching(/02-pid\/solution\.ts:2: /) },
    })
  })

  test('a machine that allows no lab', () => {
    // Inside of a root directory of its own a process may make no user namespace.
    const forbid = [
      'unshare',
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      'echo 0 >/proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"',
      'sh',
    ]
    expect(oneError(['demo', 'pid', '--json'], { as: [...user.as, ...forbid] })).toMatchObject({
      status: 3,
      error: { message: expect.stringMatching(/allows no lab/), fix: expect.any(String) },
    })
  })
})

test('the error names the file and the line of a call that fails', () => {
  const { error } = oneError(['check', 'pid', '--json', 'fails.ts'], { cwd: directory })
  expect(error).toMatchObject({ file: join(directory, 'fails.ts'), line: 2 })
})

test('control characters are escaped in the document', () => {
  const { stdout } = cooper(['demo', '\u009b31m\u202e\u007f', '--json'])
  expect(stdout).not.toMatch(/[\u007f-\u009f\u202e]/)
  expect(JSON.parse(stdout).error.message).toContain("'\u009b31m\u202e\u007f'")
})
