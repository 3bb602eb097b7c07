// tags: slow, alone
// --without and --with: shows, performs and judges the list of a lesson with a change.
import { describe, expect, test } from 'vitest'
import { cooper, cooperJson } from '../helpers/cooper.ts'

interface Checked {
  changes?: string[]
  passed: boolean
  claims: { id: string; passed: boolean | null }[]
}

const firstToFail = ({ claims }: Checked) => claims.find(({ passed }) => passed === false)?.id

describe('without a line,', () => {
  test('a box is made without its effect', () => {
    expect(cooper(['demo', 'uts']).stdout).toBe('box\n')
    expect(cooper(['demo', 'uts', '--without', '1']).stdout).toBe('lab\n')
  })

  test('the trace and the list name the change, and the other calls keep their numbers', () => {
    for (const way of ['--trace', '--explain']) {
      const { stdout } = cooper(['demo', 'uts', '--without', '1', way])
      expect(stdout).toMatch(/^ {2}1 {2}sethostname\("box", 3\) left out$/m)
      expect(stdout).toMatch(/^ {2}2 {2}execve/m)
    }
  })

  test('all calls of the line are left out', () => {
    const { stdout } = cooper(['demo', 'user', '--without', '4', '--explain'], { as: [] })
    const line = stdout.split('\n').filter(text => text.includes('left out'))
    expect(line).toHaveLength(1)
  })

  test('--json names the change too', () => {
    const { changes, trace } = cooperJson<{ changes: string[]; trace: { call: string; leftOut?: true }[] }>([
      'demo',
      'uts',
      '--without',
      '1',
    ])
    expect(changes).toEqual(['without sethostname("box", 3)'])
    expect(trace.map(({ call, leftOut }) => [call, leftOut])).toEqual([
      ['sethostname', true],
      ['execve', undefined],
      ...(trace.length > 2 ? [['execve', undefined]] : []),
    ])
  })

  test('a claim is lost', () => {
    const checked = cooperJson<Checked>(['check', 'uts', '--without', '1'])
    expect(checked.changes).toEqual(['without sethostname("box", 3)'])
    expect(firstToFail(checked)).toBe('own-name')
  })

  test('a later call that needs its result fails, and says why', () => {
    const { status, stderr } = cooper(['demo', 'net', '--without', '1'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^cooper: rtnetlink\(RTM_NEWLINK.*EBADF, for it needs the result of socket\(/)
  })

  test('the trace goes on even if the box hides the /proc of the host', () => {
    const { status, stdout } = cooper(['demo', 'pid', '--without', '1', '--trace', '--xray'])
    expect(status).toBe(0)
    expect(stdout).toContain("There is no x-ray: the box has mounted something over the host's /proc")
    expect(cooperJson<{ xray: object }>(['demo', 'pid', '--without', '1']).xray).toEqual({})
  })

  test('there is no command to judge if the line is the last one', () => {
    expect(cooper(['demo', 'uts', '--without', '2'])).toEqual({ status: 0, stdout: '', stderr: '' })
    const { status, stderr } = cooper(['check', 'uts', '--without', '2'])
    expect(status).toBe(1)
    expect(stderr).toContain('the list was performed, but no process runs `sleep')
  })

  test('several options, or one with commas, leave out several lines', () => {
    const both = [
      ['--without', '1', '--without', '2'],
      ['--without', '1,2'],
    ]
    for (const words of both)
      expect(cooper(['demo', 'pid', ...words, '--explain']).stdout.match(/left out/g)).toHaveLength(2)
  })
})

describe('without a flag,', () => {
  test('clone3 does not make a namespace', () => {
    const checked = cooperJson<Checked>(['check', 'uts', '--without', 'CLONE_NEWUTS'])
    expect(checked.changes).toEqual(['clone3(0), without CLONE_NEWUTS'])
    expect(firstToFail(checked)).toBe('own-uts-namespace')
  })

  test('unshare does not make a namespace', () => {
    const { stdout } = cooper(['demo', 'user', '--without', 'CLONE_NEWUTS', '--explain'])
    expect(stdout).toMatch(/unshare\(CLONE_NEWNS\|CLONE_NEWUSER\)\n {5}← without CLONE_NEWUTS/)
  })

  test('a call does less', () => {
    expect(firstToFail(cooperJson<Checked>(['check', 'pid', '--without', '1:MS_REC']))).toBe('host-proc-untouched')
  })
})

describe('with another argument,', () => {
  test('a box is made with the argument', () => {
    expect(cooper(['demo', 'uts', '--with', '1:name=other']).stdout).toBe('other\n')
  })

  test('the list also shows the original argument', () => {
    const { stdout } = cooper(['demo', 'pid', '--explain', '--with', '1:mountflags=MS_SLAVE|0x4000'])
    expect(stdout).toMatch(
      /mount\("none", "\/", NULL, MS_REC\|MS_SLAVE, NULL\)\n {5}← mountflags was MS_REC\|MS_PRIVATE/,
    )
  })

  test.each([
    ['2:data=NULL', 'NULL)'],
    ['2:data=size=1,mode=2', '"size=1,mode=2")'],
    ['2:source=', 'mount("", "/proc"'],
    ['2:mountflags=0', '"proc", 0, NULL)'],
    ['0:flags=CLONE_NEWUTS|CLONE_NEWPID', 'clone3(CLONE_NEWUTS|CLONE_NEWPID)'],
  ])('%s', (words, shown) => {
    expect(cooper(['demo', 'pid', '--explain', '--with', words]).stdout).toContain(shown)
  })

  test('the list is judged', () => {
    const { status, stdout } = cooper(['check', 'uts', '--with', '1:name=lab'])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^← sethostname\("lab", 3\), name was "box"\n/)
    expect(stdout).toContain('✗ own-name')
  })
})

const wrong: [string, string[], string, string][] = [
  ['a call that the list does not have', ['--without', '99'], 'the list has no call 99', '--explain'],
  // The attempts to find the command in PATH share one number.
  [
    'a further attempt to find the program',
    ['--without', '5'],
    'the list has no call 5',
    'It has calls 1 to 3: --explain',
  ],
  ['a word that is neither call nor flag', ['--without', 'mount'], '--without mount', '--without CLONE_NEWPID'],
  ['nothing at all', ['--without', ''], '--without : that is neither a call nor a flag', '--without 2'],
  ['the clone', ['--without', '0'], 'without its clone there would be no process', 'clone3(CLONE_NEWNS|CLONE_NEWPID)'],
  ['a flag that no call has', ['--without', 'CLONE_NEWIPC'], 'CLONE_NEWIPC', 'CLONE_NEWNS, CLONE_NEWPID'],
  ['a flag that the call does not have', ['--without', '1:MS_BIND'], 'has no flag MS_BIND', 'MS_REC, MS_PRIVATE'],
  ['no parameter', ['--with', '1'], '--with 1: that is not a call, a parameter and a value', '--with 1:mountflags='],
  [
    'a parameter that the call does not have',
    ['--with', '1:flags=0'],
    "mount has no parameter 'flags'",
    'source, target',
  ],
  ['an argument of a call that does not exist', ['--with', '99:flags=0'], 'the list has no call 99', '--explain'],
  ['a flag of another call', ['--with', '1:mountflags=O_CREAT'], "'O_CREAT' is neither a flag", 'MS_PRIVATE'],
  ['a text for a number', ['--with', '2:mountflags=many'], "'many' is neither a flag", 'MS_NODEV'],
  ['a list of words', ['--with', '3:argv=ls'], 'argv is neither a number nor a text', '--'],
  ['a change outside of the lab', ['--without', '1', '--lab', 'none'], '--without only works in a lab', ''],
  ['another one outside of the lab', ['--with', '1:target=/', '--lab', 'none'], '--with only works in a lab', ''],
]

describe.each(['demo', 'check'])('%s refuses with a message and a fix:', command => {
  test.each(wrong)('%s', (_, words, says, fix) => {
    const { status, stdout, stderr } = cooper([command, 'pid', ...words])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^cooper: /)
    expect(stderr).toContain(says)
    expect(stderr).toContain(fix)
    expect(stderr).not.toContain('internal error')
  })
})

describe('only a list can be changed, not', () => {
  test.each([
    ['demo', 'pid', 'zombies', '--without', '1'],
    ['demo', 'pid', 'zombies', '--with', '1:target=/'],
    ['demo', 'pid', 'zombies', '--fail', '1'],
  ])('%s %s %s %s', (...words) => {
    const { status, stderr } = cooper(words)
    expect(status).toBe(2)
    expect(stderr).toContain('the lists of a scene cannot be changed')
  })

  test.each([[['--pid', '1']], [['--', 'sleep', '9']]])('check pid %j', rest => {
    const { status, stderr } = cooper(['check', 'pid', '--without', '1', ...rest])
    expect(status).toBe(2)
    expect(stderr).toContain('only a list can be changed')
  })
})
