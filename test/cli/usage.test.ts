// tags: fast, as-user
// Errors: each has a message, a fix, and its exit code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageFile from '../../package.json' with { type: 'json' }
import { cooper, root } from '../helpers/cooper.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

const STACK = /^\s+at .*:\d+:\d+/m

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-usage-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

describe('help', () => {
  test('lists every command and the exit codes', () => {
    const { status, stdout, stderr } = cooper(['--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const word of ['demo', 'check', 'ablate', 'xray', 'doctor', 'Exit codes']) expect(stdout).toContain(word)
  })

  test.each(['demo', 'check', 'ablate', 'xray', 'doctor'])('of %s shows its usage', command => {
    const { status, stdout, stderr } = cooper([command, '--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: cooper ${command} `))
  })

  test('is not shown for --help in the command for the box', () => {
    expect(cooper(['demo', 'pid', '--', 'echo', '--help', '--version']).stdout).toBe('--help --version\n')
  })

  test('shows the version of the package with --version', () => {
    expect(cooper(['--version'])).toEqual({ status: 0, stdout: `${packageFile.version}\n`, stderr: '' })
  })

  test('is replaced by the list of lessons without a command', () => {
    const { status, stdout } = cooper([])
    expect(status).toBe(0)
    expect(stdout).toMatch(/02 pid/)
  })
})

const wrong: [string, string[], string, string][] = [
  ['a command that does not exist', ['nosuch'], "there is no command 'nosuch'", '--help'],
  ['an option that does not exist', ['--nosuch'], "unknown option '--nosuch'", '--help'],
  ['an option that demo does not have', ['demo', 'pid', '--nosuch'], "unknown option '--nosuch'", '--help'],
  ['an option that is almost right', ['demo', 'pid', '--trac'], "unknown option '--trac'", '--trace'],
  ['no lesson', ['demo'], "missing required argument 'lesson'", '--help'],
  ['too many words', ['demo', 'pid', 'a', 'b'], 'too many arguments', '--help'],
  ['a lesson that does not exist', ['demo', '99'], "there is no lesson '99'", '02 pid'],
  ['a lesson that does not exist, for check', ['check', 'nosuch'], "there is no lesson 'nosuch'", '02 pid'],
  ['an option of a command, without --', ['demo', 'pid', 'ls', '-n'], "unknown option '-n'", 'follows `--`'],
  [
    'a file that is no list',
    ['check', 'pid', join(root, 'test/syscalls/mistakes.py')],
    'is no TypeScript',
    '-- COMMAND {}',
  ],
  ['a scene that does not exist', ['demo', 'chroot', 'nosuch'], "has no scene 'nosuch'", 'It has: '],
  ['a file that does not exist', ['check', 'pid', '/no/such.ts'], 'there is no file /no/such.ts', ''],
  ['a directory instead of a file', ['check', 'pid', '/usr'], '/usr', ''],
  ['a process that does not exist', ['check', 'pid', '--pid', '4999999'], 'there is no process 4999999', 'ps'],
  ['a process that does not exist, for xray', ['xray', '4999999'], 'there is no process 4999999', 'ps'],
  ['a PID that is not a number', ['check', 'pid', '--pid', 'abc'], "'abc' is not a PID", 'ps'],
  ['a PID that is not an integer', ['xray', '1.5'], "'1.5' is not a PID", 'ps'],
  ['a PID of 0', ['xray', '0'], "'0' is not a PID", 'ps'],
  ['a file and a process', ['check', 'pid', 'a.ts', '--pid', '1'], 'only one of a file, a process and a command', ''],
  ['a file and a command', ['check', 'pid', 'a.ts', '--', 'true'], 'only one of a file, a process and a command', ''],
  ['a process and a command', ['xray', '1', '--', 'true'], 'a PID and a command exclude each other', 'Leave one'],
  ['no command to perform', ['demo', 'pid', '--'], 'no command follows --', 'cooper demo pid --'],
  ['no command to judge', ['check', 'pid', '--'], 'no command follows --', '{}'],
  ['no command to x-ray', ['xray', '--'], 'no command follows --', '{}'],
  [
    'a command that does not exist',
    ['check', 'pid', '--', 'no-such-program', '{}'],
    'there is no program',
    'Install it',
  ],
  ['a path of a command that does not exist', ['check', 'pid', '--', '/no/such', '{}'], 'no program /no/such', 'ls'],
  [
    'a command that is not executable',
    ['check', 'pid', '--', '/etc/passwd'],
    'cannot start /etc/passwd: EACCES',
    'ls -l',
  ],
  ['keys without a terminal', ['demo', 'pid', '--step'], '--step needs a terminal', '--trace'],
  ['two exclusive options', ['demo', 'pid', '--trace', '--json'], '--trace and --json exclude each other', ''],
  ['a shell and a command', ['demo', 'pid', '--shell', '--', 'ps'], 'no other command can follow --', ''],
  ['a lab that does not exist', ['demo', 'pid', '--lab', 'vm'], "argument 'vm' is invalid", 'ns, none'],
  ['a call that the list does not have', ['demo', 'pid', '--fail', '99'], 'the list has no call 99', '--explain'],
  ['a call that is not a number', ['demo', 'pid', '--fail', 'mount'], '--fail mount', '--fail 2=ENOENT'],
  ['an errno that does not exist', ['demo', 'pid', '--fail', '1=EFOO'], '1=EFOO', '--fail 2=ENOENT'],
  ['a failure outside of the lab', ['demo', 'pid', '--fail', '1', '--lab', 'none'], '--fail only works in a lab', ''],
]

describe('wrong usage exits with code 2, a message and a fix:', () => {
  test.each(wrong)('%s', (_, args, says, fix) => {
    const { status, stdout, stderr } = cooper(args)
    const { error } = args.includes('--json') ? JSON.parse(stdout) : { error: undefined }
    expect({ status, stdout: error ? '' : stdout }).toEqual({ status: 2, stdout: '' })
    if (error) expect(error.message).toContain(says)
    expect(stderr).toMatch(/^cooper: /)
    expect(stderr).toContain(says)
    expect(stderr).toContain(fix)
    expect(stderr).not.toMatch(STACK)
    expect(stderr).not.toContain('internal error')
  })

  test('the message of another program is printed unchanged', () => {
    const script = 'printf "one\\n    two\\n      ^\\n" >&2; exit 1'
    const { stderr } = cooper(['check', 'pid', '--', 'sh', '-c', script, '{}'])
    expect(stderr).toContain('\none\n    two\n      ^\n')
  })

  test('--debug, before or after the command, shows the stack', () => {
    for (const args of [
      ['--debug', 'demo', '99'],
      ['demo', '99', '--debug'],
    ]) {
      const { status, stderr } = cooper(args)
      expect(status).toBe(2)
      expect(stderr).toMatch(STACK)
      expect(stderr).toContain("there is no lesson '99'")
    }
  })
})

describe('a list of the learner’s', () => {
  const list = (calls: string) => `
    import { clone, CLONE_NEWPID, execve, getpid, kill, mount } from 'cooperage'
    export const box = (command: string[]) => ${calls}`
  const broken: [string, string, number, RegExp][] = [
    ['that is no TypeScript', 'export const box = (\n', 2, /broken\.ts:\d+: /],
    [
      'that imports a missing file',
      "import { x } from './nowhere'\nexport const box = x",
      2,
      /broken\.ts:1: .*nowhere/,
    ],
    [
      'that imports a name that the toolkit does not have',
      "import { nope } from 'cooperage'\nexport const box = () => nope()",
      2,
      /nope/,
    ],
    ['that exports no box', 'export const bx = 1', 2, /exports no box[\s\S]*export const box = /],
    [
      'whose box is not a function',
      'export const box = 1',
      2,
      /broken.ts: box is a value of type number, and no function/,
    ],
    [
      'whose box is a list and not a function',
      "import { clone } from 'cooperage'\nexport const box = clone(0, [])",
      2,
      /broken.ts: box is a clone, and no function\n {2}It must: `export const box = \(command/,
    ],
    [
      'whose box returns calls without a clone',
      list('[getpid()]'),
      2,
      /box gives a list of calls, and no clone\n {2}It must give/,
    ],
    ['that throws', "throw new Error('as meant')", 2, /broken\.ts:1: as meant/],
    ['whose box throws', "export const box = () => { throw new Error('as meant') }", 2, /broken\.ts:1: as meant/],
    ['whose box returns no list', 'export const box = () => 5', 2, /must give .*clone/],
    ['whose box returns nothing', 'export const box = () => {}', 2, /must give .*clone/],
    [
      'with an element that is not a call',
      list('clone(0, [5 as never, execve(command)])'),
      2,
      /broken\.ts:\d+: clone: .* has 5 as its item 1/,
    ],
    [
      'that uses a result too early',
      list('{ const p = getpid(); return clone(0, [kill(p, 0), p]) }'),
      1,
      /broken\.ts:3: .*getpid[\s\S]*getpid is written in .*broken\.ts:3\./,
    ],
    [
      'with a call that fails',
      list("clone(0, [\nmount('a', '/no', 'proc', 0, null)])"),
      1,
      /^cooper: .*broken\.ts:4: mount\(.*ENOENT/,
    ],
    ['that never runs the command', list('clone(CLONE_NEWPID, [getpid()])'), 1, /no process runs `sleep/],
  ]
  test.each(broken)('%s gets its message and exit code', (_, text, code, says) => {
    const { status, stdout, stderr } = cooper(['check', 'pid', file('broken.ts', text)])
    expect({ stdout, stderr, status }).toMatchObject({ stdout: '', stderr: expect.stringMatching(says), status: code })
    expect(stderr).not.toMatch(STACK)
    expect(stderr).not.toContain('internal error')
  })
})

describe('a call that fails exits with code 1 and is named:', () => {
  test('in a file, with --debug also the rule that explains it', () => {
    const list = file(
      'broken.ts',
      "import { clone, mount } from 'cooperage'\nexport const box = () => clone(0, [mount('a', '/no', 'proc', 0, null)])",
    )
    expect(cooper(['check', 'pid', list, '--debug']).stderr).toMatch(/^rule: mount\.ENOENT\.no-target$/m)
  })

  test('a program that does not exist', () => {
    const { status, stderr } = cooper(['demo', 'pid', '--', 'no-such-program'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^cooper: execve\(\["no-such-program"\]\): ENOENT, .*\n {2}Name it/)
  })

  test.each([
    ['demo', ['demo', 'pid', '--fail', '1=EBUSY', '--', 'true'], 'mount.EBUSY.mounted-already'],
    ['demo, of a program that does not exist', ['demo', 'pid', '--', 'no-such-program'], 'earlier.execve.not-in-path'],
  ])('by --debug, with the rule that explains it: %s', (_, args, rule) => {
    expect(cooper(['--debug', ...args]).stderr).toMatch(new RegExp(`^rule: ${rule}$`, 'm'))
    expect(cooper(args).stderr).not.toContain('rule:')
  })

  test('a call that --fail makes fail', () => {
    const { status, stderr } = cooper(['demo', 'pid', '--fail', '1=EBUSY', '--', 'true'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^cooper: mount\("none", "\/", NULL, MS_REC\|MS_PRIVATE, NULL\): EBUSY, /)
  })

  test('with --json too, in one document, and on standard error', () => {
    const { status, stdout, stderr } = cooper(['demo', 'pid', '--json', '--fail', '1=EBUSY'])
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^cooper: mount\(.*EBUSY/) })
    expect(JSON.parse(stdout)).toEqual({
      error: { message: expect.stringMatching(/^mount\(.*EBUSY/), fix: expect.stringMatching(/^Do not mount/) },
    })
  })
})

describe('the exit code of demo is that of the command', () => {
  test.each([
    [0, 'true'],
    [7, 'exit 7'],
    [255, 'exit 255'],
    [137, 'kill -9 $$'],
    [143, 'kill $$'],
  ])('%i of `%s`', (code, script) => {
    // In lesson chroot the command is not PID 1, which would ignore the signal.
    expect(cooper(['demo', 'chroot', '--', 'sh', '-c', script]).status).toBe(code)
  })

  test.each(['--trace', '--json'])('with %s too', way => {
    expect(cooper(['demo', 'chroot', way, '--', 'sh', '-c', 'exit 7']).status).toBe(7)
    expect(cooper(['demo', 'chroot', way, '--', 'sh', '-c', 'kill -9 $$']).status).toBe(137)
  })

  test('without a second Node too', () => {
    expect(cooper(['demo', 'pid', '--', 'sh', '-c', 'exit 7']).status).toBe(7)
    expect(cooper(['demo', 'pid', '--', 'sh', '-c', 'sh -c "kill -9 \\$\\$"']).status).toBe(137)
  })
})

describe('a lesson is found by number, name or both:', () => {
  test.each(['2', '02', 'pid', '02-pid'])('%s', name => {
    expect(cooper(['demo', name, '--explain']).stdout).toContain('clone3(CLONE_NEWNS|CLONE_NEWPID)')
  })
})

unless(needsRoot, test)('claims about files that we may not read are not checked: code 3, and their names', () => {
  const as = ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups']
  const { status, stdout, stderr } = cooper(['check', 'pid', '--pid', '1'], { as })
  expect(stdout).toContain(' 0 fail, ')
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringMatching(
      /^cooper: nothing failed, .* could not be checked here: own-pid-namespace, .*own-proc\n$/,
    ),
  })
})

describe('a trace', () => {
  const traced = (...options: string[]) => cooper(['demo', 'pid', '--trace', ...options, '--', 'echo', 'hello']).stdout

  test('shows the calls and the output of the command, without an x-ray', () => {
    expect(traced()).toMatch(/ 3 {2}execve\(.*\n(.*\n)+hello\n$/)
  })

  test('is followed by the x-ray if both are asked for', () => {
    expect(traced('--xray')).toMatch(
      / 3 {2}execve\(.*\n(.*\n)+hello\n\nWhat \/proc said of the box(.*\n)+≠ {2}PID namespace/,
    )
  })
})
