// tags: slow, alone, ci
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of a learner's text
// What a learner reads when their own file is wrong: the call, what came, what was wanted, and the line where it stands.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cooper, root, users } from '../helpers/cooper.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

let w: TestWorkspace
beforeAll(() => {
  w = makeWorkspace(users[0] ?? { as: [], env: {} })
  w.takeAsPassed('01-chroot', '02-pid', '03-uts', '04-mount', '05-net', '06-user', '07-ipc', '09-capabilities')
})
afterAll(() => w.remove())

/** A solution of ours with one thing changed, and what `cooper check` says of it. */
function say(exercise: string, from: string, to: string): { said: string; status: number | null; line: number } {
  const text = readFileSync(join(root, 'exercises', exercise, 'solution.ts'), 'utf8')
  expect(text).toContain(from)
  const before = text.slice(0, text.indexOf(from)) + to.slice(0, Math.max(0, to.lastIndexOf('\n') + 1))
  w.write(
    `${exercise}/solution.ts`,
    text.replace(from, () => to),
  )
  const { stdout, stderr, status } = cooper(['check', exercise], w.options)
  w.write(`${exercise}/solution.ts`, text)
  expect(stderr).toBe('')
  expect(stdout).not.toMatch(/^ +at |TypeError|Cannot (read|mix|convert)/m)
  return { said: stdout.replace(/\s+/g, ' '), status, line: before.split('\n').length }
}

const BIND = 'mount(root, root, null, MS_BIND, null)'

describe('for an argument that a call cannot use, check names the call, the argument, what is needed and what was given:', () => {
  test.each([
    ['03-uts', "'box'", '5 as any', 'sethostname: argument 1, name, is 5, and must be a text'],
    [
      '04-mount',
      BIND,
      '(mount as any)(root, root, MS_BIND)',
      'argument 3, filesystemtype, is 4096, and must be a text,',
    ],
    [
      '04-mount',
      BIND,
      'mount(root, root, null, (0 as any).x, null)',
      'argument 4, mountflags, is undefined, and must be',
    ],
    [
      '04-mount',
      BIND,
      'mount(root, root, null, NaN, null)',
      'mountflags, is NaN, which is not a number, and must be MS_',
    ],
    [
      '04-mount',
      BIND,
      "mount(root + '\\0', root, null, MS_BIND, null)",
      'source, is "/tmp/root\\u0000", with a zero byte',
    ],
    [
      '04-mount',
      'umount2(',
      'umount2(null as any, 0), umount2(',
      'umount2: argument 1, target, is null, and must be a path',
    ],
    ['04-mount', "pivot_root('.', '.')", 'pivot_root as any', 'has a function that was not called as its item 8'],
    ['03-uts', 'execve(command)', "execve('sh' as any)", 'command, is the text "sh", and must be the program and its'],
    ['03-uts', 'execve(command)', 'execve([])', 'command, is an empty list, and must be the program'],
    [
      '03-uts',
      'clone(CLONE_NEWPID',
      'clone(17 | CLONE_NEWPID',
      'flags, is 0x24020011, and 0x11 is none, and must be CLONE_…',
    ],
    [
      '04-mount',
      'MS_BIND, null)',
      '(CLONE_NEWPID as number) | MS_BIND, null)',
      'mountflags, is 0x20001000, and 0x20000000 is CLONE_NEWPID, which is no MS_… flag, and must be MS_…',
    ],
    ['05-net', "'10.5.0.2/24'", "'10.5.0.2'", 'newAddress: address is "10.5.0.2", without a /, and must be'],
    ['05-net', "'10.5.0.2/24'", "'10.5.0.300/24'", 'newAddress: address is "10.5.0.300/24", and must be'],
    [
      '05-net',
      "{ index: ours, address: '10.5.0.2/24' }",
      "'10.5.0.2/24' as any",
      'It is called as newAddress({ index, address })',
    ],
    ['06-user', '`0 ${uid} 1`', '`0 ${uid}`', '", and must be lines of three numbers'],
    ['06-user', "'deny'", "'denied'", 'argument 2, text, is the text "denied", and must be the text "deny" or "allow"'],
    [
      '04-mount',
      '`${root}/dev/null`',
      "'${root}/dev/null'",
      'target, is "${root}/dev/null", in which ${root} stands as it is',
    ],
    [
      '04-mount',
      '`${root}/dev/null`',
      "'${root}/dev/null'",
      'Between backticks a value is filled in, and not between quotes.',
    ],
    [
      '06-user',
      '`0 ${uid} 1`',
      '`0 ${[{}][0]} 1`',
      'text, is "0 [object Object] 1", in which [object Object] stands as it is',
    ],
    ['03-uts', 'PID | CLONE_NEWUTS', 'PID, CLONE_NEWUTS', 'clone: 3 arguments came, and it takes 2'],
    ['03-uts', 'PID | CLONE_NEWUTS', 'PID, CLONE_NEWUTS', 'Several flags are one argument: join them with |.'],
    [
      '05-net',
      "via: '10.5.0.1'",
      "via: '10.5.0.1/24'",
      'newRoute: via is "10.5.0.1/24", with a /, and must be an IP address',
    ],
    ['07-ipc', "mkdir('/dev/mqueue')", "mkdir('/dev/mqueue', 755)", 'mode, is 755, and that is 0o1363, and must be'],
    ['07-ipc', "mkdir('/dev/mqueue')", "...(['/x'] as any).map(mkdir)", 'mkdir: 3 arguments came, and it takes 2'],
    [
      '09-capabilities',
      'inheritable: 0n',
      'inheritable: 0 as any',
      'capset: inheritable is 0, and must be a set of bits',
    ],
    ['09-capabilities', ' permitted: powers,', '', 'capset: permitted is undefined, and must be a set of bits'],
  ])('%s: %s → %s', (exercise, from, to, says) => {
    const { said, status, line } = say(exercise, from, to)
    expect({ said, status }).toMatchObject({ status: 2, said: expect.stringContaining(says) })
    // What is wrong with an item of a list stands where the list is given away; the call before it leads there.
    if (!says.includes('as its item')) expect(said).toContain(`✗ ${exercise}/solution.ts:${line}: `)
    else expect(said).toContain(`chdir stands in ${exercise}/solution.ts:${line - 1}.`)
  })
})

const UP = "  inside,\n  ...rtnetlink(inside, setLinkUp('lo')),"

test('a script for a shell may say ${HOME}, and undefined', () => {
  const { said, status } = say(
    '03-uts',
    'execve(command)',
    "execve(['sh', '-c', 'x=undefined; exec \"$@\" ${HOME}', ...command])",
  )
  expect({ said, status }).toMatchObject({ status: 1, said: expect.stringContaining('no process runs') })
})

test('for a function with braces and without return, check says where return belongs', () => {
  const { said } = say(
    '01-chroot',
    '=> clone(0, [...intoTheRoot, execve(command)])',
    '=> { clone(0, [...intoTheRoot, execve(command)]) }',
  )
  expect(said).toMatch(/box gives undefined, and no clone It must give .* Between { and } .* behind `return`/)
})

describe('for a result that is used too early, check names the line that makes it and the line that uses it:', () => {
  test.each([
    ['as a number', '{ pid: me }', '{ pid: Number(me) }'],
    ['in a sum', '{ pid: me }', '{ pid: (me as any) + 0 }'],
    ['in a text', "'10.5.0.2/24'", '`10.5.0.${me}/24`'],
  ])('%s', (_, from, to) => {
    const made = readFileSync(join(root, 'exercises/05-net/solution.ts'), 'utf8').split('const me = getpid()')[0] ?? ''
    const { said, line } = say('05-net', from, to)
    expect(said).toContain(`✗ 05-net/solution.ts:${line}: what getpid gives is not known yet, and is used here as`)
    expect(said).toContain(`getpid stands in 05-net/solution.ts:${made.split('\n').length}.`)
  })

  test.each([
    ['is not in the list', 'getpid', '  me,\n', '', 'stands nowhere in the list'],
    ['comes later', 'socket', UP, UP.split('\n').reverse().join('\n'), 'stands further down in the list'],
  ])('the call %s', (_, call, from, to, says) => {
    const { said } = say('05-net', from, to)
    expect(said).toMatch(new RegExp(`✗ 05-net/solution.ts:\\d+: the result of ${call} is used before the call stands`))
    expect(said).toMatch(new RegExp(`${call} is written in 05-net/solution.ts:\\d+. ${call} ${says}. Put it above`))
  })
})

describe('for an unknown name, check gives its line in a long list, and the nearest name:', () => {
  test.each([
    ['04-mount', "pivot_root('.'", "pivotroot('.'", 'pivotroot is not defined; did you mean pivot_root?'],
    ['04-mount', "'tmpfs', MS_NOSUID", "'tmpfs', MS_NOSUIDS", 'MS_NOSUIDS is not defined; did you mean MS_NOSUID?'],
    ['02-pid', 'clone(CLONE_NEWPID', 'clone(CLONE_NEWPIDS', 'CLONE_NEWPIDS is not defined; did you mean CLONE_NEWPID?'],
    [
      '07-ipc',
      'execve(command)',
      "chroot('/'),\n    execve(command)",
      "chroot is not defined: it has to be imported from 'cooperage'",
    ],
  ])('%s: %s → %s', (exercise, from, to, says) => {
    const { said, line } = say(exercise, from, to)
    const at = to.includes('\n') ? line - 1 : line
    expect(said).toContain(`✗ ${exercise}/solution.ts:${at}: ${says}`)
  })
})

test('for MS_PRIVATE after pivot_root, check names the line that comes too late', () => {
  const line = "  mount('none', '/', null, MS_REC | MS_PRIVATE, null),\n"
  const text = readFileSync(join(root, 'exercises/04-mount/solution.ts'), 'utf8')
  const [, between = ''] = new RegExp(`${line.replace(/[()|]/g, '\\$&')}(.*?pivot_root\\(.*?\\n)`, 's').exec(text) ?? []
  const { said } = say('04-mount', line + between, between + line)
  expect(said).toContain('is shared with other namespaces, and the call that changes that comes only after this one')
})

describe('for calls below execve, a note says that they are never performed', () => {
  test('with both lines', () => {
    const { said, line } = say('04-mount', '...ownRoot, execve(command)', 'execve(command), ...ownRoot')
    expect(said).toMatch(
      new RegExp(
        `Note: mount \\(04-mount/solution.ts:\\d+\\) and 7 lines after it can never be performed: execve comes before \\(04-mount/solution.ts:${line}\\)`,
      ),
    )
  })

  test('also if all claims hold; a correct list gets no note', () => {
    const { said, status } = say('03-uts', 'execve(command)', "execve(command), sethostname('late')")
    expect({ said, status }).toMatchObject({ status: 0, said: expect.stringContaining('Note: sethostname (03-uts/') })
    expect(say('03-uts', 'execve(command)', 'execve(command)').said).not.toContain('Note:')
  })
})

test('the notes are in the JSON too', () => {
  const at = join(root, 'exercises', '03-uts', 'solution.ts')
  const notes = () =>
    (JSON.parse(cooper(['check', '03-uts', '--json'], w.options).stdout) as { notes?: string[] }).notes
  w.write('03-uts/solution.ts', readFileSync(at, 'utf8'))
  expect(notes()).toBeUndefined()
  w.write('03-uts/solution.ts', readFileSync(at, 'utf8').replace('execve(command)', "$&, sethostname('late')"))
  expect(notes()).toEqual([expect.stringMatching(/^sethostname .* can never be performed/)])
  w.write('03-uts/solution.ts', readFileSync(at, 'utf8'))
})

describe('exercise 09 asks for no line that buys nothing: without it a claim fails', () => {
  test.each([
    ['  ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),', '✗ bounding'],
    ['  capset({ effective: powers, permitted: powers, inheritable: 0n }),', '✗ powers'],
    [
      '  capset({ effective: powers, permitted: powers, inheritable: 0n }),\n\n',
      'execve gives root its inheritable set too',
    ],
    ['  prctl(PR_SET_NO_NEW_PRIVS, 1),', 'seccomp(SECCOMP_SET_MODE_FILTER'],
    ['  seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),', '✗ filter'],
  ])('%s', (line, says) => {
    const { said, status } = say('09-capabilities', line, '')
    expect({ said, status }).toMatchObject({ status: 1, said: expect.stringContaining(says) })
  })
})

describe('for a path that is missing, check names the root in which it begins:', () => {
  test('before pivot_root: the host, which has such a directory already', () => {
    const { said } = say('07-ipc', '    ...ownRoot,\n    ...ownQueues,', '    ...ownQueues,\n    ...ownRoot,')
    expect(said).toContain(
      "EEXIST, here / is still the host's root, which has a /dev/mqueue already; pivot_root comes further",
    )
  })

  test('after it: the new root, in which its own place has no name', () => {
    const { said } = say('07-ipc', "mkdir('/dev/mqueue')", "mkdir('/tmp/root/dev/mqueue')")
    expect(said).toContain('What was /tmp/root/dev/mqueue is /dev/mqueue by now.')
  })
})

test.each([' box', 'böx', '箱'])('the name %j is a name like any other', name => {
  expect(say('03-uts', "'box'", `'${name}'`).status).toBe(0)
})

test('the fix for an undefined value is printed once', () => {
  const { said } = say('03-uts', "sethostname('box')", '(sethostname as any)()')
  expect(said.match(/misspelt/g)).toHaveLength(1)
})

describe('for flags joined by another sign than |, a note says what the expression means:', () => {
  test.each([
    ['03-uts', 'CLONE_NEWPID | CLONE_NEWUTS', 'CLONE_NEWPID || CLONE_NEWUTS', 'CLONE_NEWPID alone'],
    ['03-uts', 'CLONE_NEWPID | CLONE_NEWUTS', 'CLONE_NEWPID && CLONE_NEWUTS', 'CLONE_NEWUTS alone'],
    ['04-mount', 'MS_REC | MS_PRIVATE', 'MS_REC & MS_PRIVATE', 'only what both have in common, mostly nothing'],
  ])('%s: %s → %s', (exercise, from, to, says) => {
    const { said, status, line } = say(exercise, from, to)
    expect({ said, status }).toMatchObject({
      status: 1,
      said: expect.stringContaining(`Note: ${exercise}/solution.ts:${line}: ${to} is ${says}. Flags are joined with a`),
    })
  })
})
