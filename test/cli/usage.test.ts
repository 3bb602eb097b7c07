// What is wrong is said in words, with what to do about it, and with the exit code of DESIGN.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageFile from '../../package.json' with { type: 'json' }
import { cooper, root } from '../helpers/cooper.ts'

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
  test('names every command, and the exit codes', () => {
    const { status, stdout, stderr } = cooper(['--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const word of ['demo', 'check', 'ablate', 'xray', 'doctor', 'Exit codes']) expect(stdout).toContain(word)
  })

  test.each(['demo', 'check', 'ablate', 'xray', 'doctor'])('of %s says how it is used', command => {
    const { status, stdout, stderr } = cooper([command, '--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: cooper ${command} `))
  })

  test('is not taken from a command of somebody else’s', () => {
    expect(cooper(['demo', 'pid', '--', 'echo', '--help', '--version']).stdout).toBe('--help --version\n')
  })

  test('gives the version of the package', () => {
    expect(cooper(['--version'])).toEqual({ status: 0, stdout: `${packageFile.version}\n`, stderr: '' })
  })

  test('without a command, the lessons are listed', () => {
    const { status, stdout } = cooper([])
    expect(status).toBe(0)
    expect(stdout).toMatch(/02 pid/)
  })
})

const wrong: [string, string[], string, string][] = [
  ['a command that is not there', ['nosuch'], "there is no command 'nosuch'", '--help'],
  ['an option that is not there', ['--nosuch'], "unknown option '--nosuch'", '--help'],
  ['an option that demo does not have', ['demo', 'pid', '--nosuch'], "unknown option '--nosuch'", '--help'],
  ['an option that is almost right', ['demo', 'pid', '--trac'], "unknown option '--trac'", '--trace'],
  ['no lesson', ['demo'], "missing required argument 'lesson'", '--help'],
  ['too many words', ['demo', 'pid', 'a', 'b'], 'too many arguments', '--help'],
  ['a lesson that is not there', ['demo', '99'], "there is no lesson '99'", '02 pid'],
  ['a lesson that is not there, to be judged', ['check', 'nosuch'], "there is no lesson 'nosuch'", '02 pid'],
  ['an option of a command, without --', ['demo', 'pid', 'ls', '-n'], "unknown option '-n'", 'stands behind `--`'],
  [
    'a file that is no list',
    ['check', 'pid', join(root, 'test/syscalls/mistakes.py')],
    'is no TypeScript',
    '-- COMMAND {}',
  ],
  ['a scene that is not there', ['demo', 'chroot', 'nosuch'], "has no scene 'nosuch'", 'It has: '],
  ['a file that is not there', ['check', 'pid', '/no/such.ts'], 'there is no file /no/such.ts', ''],
  ['a directory instead of a file', ['check', 'pid', '/usr'], '/usr', ''],
  ['a process that is not there', ['check', 'pid', '--pid', '4999999'], 'there is no process 4999999', 'ps'],
  ['a process that is not there, to be seen', ['xray', '4999999'], 'there is no process 4999999', 'ps'],
  ['a process that is no number', ['check', 'pid', '--pid', 'abc'], "'abc' is no process number", 'ps'],
  ['a process that is not whole', ['xray', '1.5'], "'1.5' is no process number", 'ps'],
  ['a process that is nothing', ['xray', '0'], "'0' is no process number", 'ps'],
  ['a file and a process', ['check', 'pid', 'a.ts', '--pid', '1'], 'one of them can be judged at a time', ''],
  ['a file and a command', ['check', 'pid', 'a.ts', '--', 'true'], 'one of them can be judged at a time', ''],
  ['a process and a command', ['xray', '1', '--', 'true'], 'either a process number or a command', 'Leave one'],
  ['no command to perform', ['demo', 'pid', '--'], 'no command stands behind --', 'cooper demo pid --'],
  ['no command to judge', ['check', 'pid', '--'], 'no command stands behind --', '{}'],
  ['no command to see', ['xray', '--'], 'no command stands behind --', '{}'],
  ['a command that is not there', ['check', 'pid', '--', 'no-such-program', '{}'], 'there is no program', 'Install it'],
  ['a path of a command that is not there', ['check', 'pid', '--', '/no/such', '{}'], 'no program /no/such', 'ls'],
  ['a command that is none', ['check', 'pid', '--', '/etc/passwd'], 'cannot start /etc/passwd: EACCES', 'ls -l'],
  ['keys without a terminal', ['demo', 'pid', '--step'], 'there is no terminal', '--trace'],
  ['two ways at once', ['demo', 'pid', '--trace', '--json'], '--trace and --json exclude each other', ''],
  ['a shell and a command', ['demo', 'pid', '--shell', '--', 'ps'], 'no other command can stand behind --', ''],
  ['a lab that is not there', ['demo', 'pid', '--lab', 'vm'], "argument 'vm' is invalid", 'ns, none'],
  ['a call that the list has not', ['demo', 'pid', '--fail', '99'], 'the list has no call 99', '--explain'],
  ['a call that is no number', ['demo', 'pid', '--fail', 'mount'], '--fail mount', '--fail 2=ENOENT'],
  ['an errno that is not there', ['demo', 'pid', '--fail', '1=EFOO'], '1=EFOO', '--fail 2=ENOENT'],
  ['a failure outside of the lab', ['demo', 'pid', '--fail', '1', '--lab', 'none'], '--fail only works in a lab', ''],
]

describe('wrong usage is code 2, a sentence and what to do:', () => {
  test.each(wrong)('%s', (_, args, says, fix) => {
    const { status, stdout, stderr } = cooper(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^cooper: /)
    expect(stderr).toContain(says)
    expect(stderr).toContain(fix)
    expect(stderr).not.toMatch(STACK)
    expect(stderr).not.toContain('fault of ours')
  })

  test('what another program says of itself stays as it is', () => {
    const script = 'printf "one\\n    two\\n      ^\\n" >&2; exit 1'
    const { stderr } = cooper(['check', 'pid', '--', 'sh', '-c', script, '{}'])
    expect(stderr).toContain('\none\n    two\n      ^\n')
  })

  test('with --debug it is shown where it comes from, before or behind the command', () => {
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
      'that imports what is not there',
      "import { x } from './nowhere'\nexport const box = x",
      2,
      /broken\.ts:1: .*nowhere/,
    ],
    [
      'that imports from the toolkit what it has not',
      "import { nope } from 'cooperage'\nexport const box = () => nope()",
      2,
      /nope/,
    ],
    ['that exports no box', 'export const bx = 1', 2, /exports no box[\s\S]*export const box = /],
    [
      'whose box is no function',
      'export const box = 1',
      2,
      /broken.ts: box is a value of type number, and no function/,
    ],
    [
      'whose box is a list, and no function',
      "import { clone } from 'cooperage'\nexport const box = clone(0, [])",
      2,
      /broken.ts: box is a clone, and no function\n {2}It must: `export const box = \(command/,
    ],
    ['whose box gives calls alone', list('[getpid()]'), 2, /box gives a list of calls, and no clone\n {2}It must give/],
    ['that throws', "throw new Error('as meant')", 2, /broken\.ts:1: as meant/],
    ['whose box throws', "export const box = () => { throw new Error('as meant') }", 2, /broken\.ts:1: as meant/],
    ['whose box is no list', 'export const box = () => 5', 2, /must give .*clone/],
    ['whose box is nothing', 'export const box = () => {}', 2, /must give .*clone/],
    [
      'in which something is no call',
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
      'one call of which fails',
      list("clone(0, [\nmount('a', '/no', 'proc', 0, null)])"),
      1,
      /^cooper: .*broken\.ts:4: mount\(.*ENOENT/,
    ],
    ['that never runs the command', list('clone(CLONE_NEWPID, [getpid()])'), 1, /no process runs `sleep/],
  ]
  test.each(broken)('%s is said to be so', (_, text, code, says) => {
    const { status, stdout, stderr } = cooper(['check', 'pid', file('broken.ts', text)])
    expect({ stdout, stderr, status }).toMatchObject({ stdout: '', stderr: expect.stringMatching(says), status: code })
    expect(stderr).not.toMatch(STACK)
    expect(stderr).not.toContain('fault of ours')
  })
})

describe('a call of the list that fails is code 1, and named:', () => {
  test('in a file, too, --debug names the rule', () => {
    const list = file(
      'broken.ts',
      "import { clone, mount } from 'cooperage'\nexport const box = () => clone(0, [mount('a', '/no', 'proc', 0, null)])",
    )
    expect(cooper(['check', 'pid', list, '--debug']).stderr).toMatch(/^rule: mount\.ENOENT\.no-target$/m)
  })

  test('a program that is not there', () => {
    const { status, stderr } = cooper(['demo', 'pid', '--', 'no-such-program'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^cooper: execve\(\["no-such-program"\]\): ENOENT, .*\n {2}Name it/)
  })

  test.each([
    ['demo', ['demo', 'pid', '--fail', '1=EBUSY', '--', 'true'], 'mount.EBUSY.mounted-already'],
    ['demo, of a program that is not there', ['demo', 'pid', '--', 'no-such-program'], 'earlier.execve.not-in-path'],
  ])('--debug names the rule that explained it: %s', (_, args, rule) => {
    expect(cooper(['--debug', ...args]).stderr).toMatch(new RegExp(`^rule: ${rule}$`, 'm'))
    expect(cooper(args).stderr).not.toContain('rule:')
  })

  test('one that was made to fail', () => {
    const { status, stderr } = cooper(['demo', 'pid', '--fail', '1=EBUSY', '--', 'true'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^cooper: mount\("none", "\/", NULL, MS_REC\|MS_PRIVATE, NULL\): EBUSY, /)
  })

  test('as data too: the error is no data', () => {
    const { status, stdout } = cooper(['demo', 'pid', '--json', '--fail', '1=EBUSY'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  })
})

describe('the code of demo is that of the command', () => {
  test.each([
    [0, 'true'],
    [7, 'exit 7'],
    [255, 'exit 255'],
    [137, 'kill -9 $$'],
    [143, 'kill $$'],
  ])('%i of `%s`', (code, script) => {
    // In chroot the command is no number one, which no signal would reach.
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

describe('a lesson is called by number, name or both:', () => {
  test.each(['2', '02', 'pid', '02-pid'])('%s', name => {
    expect(cooper(['demo', name, '--explain']).stdout).toContain('clone3(CLONE_NEWNS|CLONE_NEWPID)')
  })
})

test.skipIf(process.geteuid?.() !== 0)(
  'what may not be seen is neither true nor false: code 3, and the claims by name',
  () => {
    const as = ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups']
    const { status, stdout, stderr } = cooper(['check', 'pid', '--pid', '1'], { as })
    expect(stdout).toContain(' 0 fail, ')
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringMatching(
        /^cooper: nothing failed, .* could not be checked here: own-pid-namespace, .*own-proc\n$/,
      ),
    })
  },
)

describe('a trace', () => {
  const traced = (...options: string[]) => cooper(['demo', 'pid', '--trace', ...options, '--', 'echo', 'hello']).stdout

  test('shows the calls and what the command printed, and no x-ray', () => {
    expect(traced()).toMatch(/ 3 {2}execve\(.*\n(.*\n)+hello\n$/)
  })

  test('is followed by the x-ray where both are asked for', () => {
    expect(traced('--xray')).toMatch(
      / 3 {2}execve\(.*\n(.*\n)+hello\n\nWhat \/proc said of the box(.*\n)+≠ {2}PID namespace/,
    )
  })
})
