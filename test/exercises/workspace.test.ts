// tags: slow, alone
// A workspace: made, added to, never overwritten; what an editor sees; and each command in it.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ablation } from '../../src/grader/ablate/ablate.ts'
import { cooper, cooperJson, root, users } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

const me = users[0] ?? { as: [], env: {} }

let w: TestWorkspace
let before: Host
beforeEach(() => {
  w = makeWorkspace(me)
  before = lookAtHost()
})
afterEach(async () => {
  await expectAsBefore(before)
  w.remove()
})

const say = (...words: string[]) => cooper(words, w.options)
const read = (path: string) => readFileSync(join(w.directory, path), 'utf8')

describe('cooper init', () => {
  test('brings the tasks without their hints, and the exercises as they are given', () => {
    expect(read('02-pid/README.md')).toMatch(/^# 02 pid: /)
    expect(read('02-pid/README.md')).not.toContain('Hints')
    expect(read('02-pid/solution.ts')).toBe(readFileSync(join(root, 'exercises/02-pid/exercise.ts'), 'utf8'))
  })

  test('adds what is missing, and leaves what is there', () => {
    writeFileSync(w.file('01-chroot'), '// mine\n')
    rmSync(w.file('02-pid'))
    expect(say('init')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\+ 02-pid\/solution\.ts\n\n/) })
    expect(read('01-chroot/solution.ts')).toBe('// mine\n')
    expect(say('init').stdout).toContain('Nothing was missing.')
  })

  test('in a subdirectory of a workspace it uses that workspace', () => {
    rmSync(w.file('02-pid'))
    const { status, stdout } = cooper(['init'], { ...w.options, cwd: join(w.directory, '03-uts') })
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\+ 02-pid\/solution\.ts\n\n/),
    })
    expect(stdout).toContain(`cd ${w.directory}\n`)
    expect(readdirSync(join(w.directory, '03-uts')).sort()).toEqual(['README.md', 'solution.ts'])
  })

  test('refuses a directory that has other files of these names', () => {
    const other = join(w.directory, 'other')
    mkdirSync(join(other, '02-pid'), { recursive: true })
    const { status, stderr } = say('init', 'other')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('Nothing was written') })
    expect(readdirSync(other)).toEqual(['02-pid'])
  })

  test('says so if it cannot write', () => {
    const { status, stderr } = say('init', '/proc/w')
    expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringContaining('no workspace can be made') })
  })

  test('lets TypeScript find the types, and their comments, with nothing installed', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const check = () => spawnSync(process.execPath, [tsc, '--noEmit', '-p', w.directory], { encoding: 'utf8' })
    expect(check()).toMatchObject({ status: 0, stdout: '' })
    writeFileSync(w.file('01-chroot'), "import { chroot } from 'cooperage'\nconsole.log(chroot(5))\n")
    expect(check().stdout).toContain('01-chroot/solution.ts(2,')
    const types = readFileSync(join(root, 'dist/types/src/syscalls/mounts.d.ts'), 'utf8')
    expect(types).toMatch(/\*\/\nexport declare const pivot_root/)
  })
})

describe('a workspace', () => {
  test('goes from exercise to exercise', () => {
    expect(cooperJson<{ next: string }>(['progress'], w.options).next).toBe('01-chroot')
    expect(say('check')).toMatchObject({ status: 1, stdout: expect.stringContaining('✗ own-root') })
    w.solve('01-chroot')
    const { status, stdout } = say('check')
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('Exercise 01 is done.') })
    expect(cooperJson<{ next: string }>(['progress'], w.options).next).toBe('02-pid')
    expect(say().stdout).toContain('another root, for files alone, exercise ✓')
    w.solve('02-pid')
    expect(say('check', '2', '02-pid/solution.ts').status).toBe(0)
    expect(cooperJson<{ next: string }>(['progress'], w.options).next).toBe('03-uts')
  })

  test('says what each line of a list buys, for the next exercise or a named one', () => {
    w.solve('01-chroot')
    for (const words of [[], ['chroot']]) {
      const { status, stdout } = say('ablate', ...words, '--json')
      expect({ status, lesson: JSON.parse(stdout).lesson }).toEqual({ status: 0, lesson: '01-chroot' })
      expect(stdout).toContain('chdir')
    }
  })

  test('and judges by the claims of the exercise, which include those of earlier exercises', () => {
    for (const id of ['01-chroot', '02-pid']) w.solve(id)
    const { claims, redundant, steps } = cooperJson<Ablation>(['ablate', 'pid'], w.options)
    expect(claims.map(({ id }) => id)).toContain('chroot-stands-inside')
    expect(redundant).toEqual([])
    expect(steps.find(({ line }) => line === 'chdir("/")')?.removed.lost).toContain('chroot-stands-inside')
  })

  test('is judged by a program in any language, for the exercise that is next', () => {
    const { status, stderr } = say('check', '--', 'chroot', join(w.directory, 'nowhere'), '{}')
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('chroot ended with') })
    expect(JSON.parse(say('check', '--json', '--', 'unshare', '-U', '{}').stdout).lesson).toBe('01-chroot')
  })

  test('accepts the name of an exercise as a shell completes it', () => {
    w.solve('01-chroot')
    expect(say('check', '01-chroot/').status).toBe(0)
  })

  test('says how to write a command that stands in the place of an exercise', () => {
    const { status, stderr } = say('run', 'ls')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('`cooper run -- ls`') })
  })

  test('is a small container runtime, of what was passed last', () => {
    const run = (...words: string[]) =>
      spawnSync([...me.as, './my-box', ...words].join(' '), { shell: true, cwd: w.directory, encoding: 'utf8' })
    expect(run('true')).toMatchObject({ status: 2, stderr: expect.stringContaining('no exercise is passed') })
    for (const id of ['01-chroot', '02-pid']) {
      w.solve(id)
      expect(say('check', id).status).toBe(0)
    }
    expect(run('sh', '-c', "'echo $$; exit 7'")).toMatchObject({ status: 7, stdout: '1\n' })
  })

  test('without a lab runs no list that would leave something behind, and names the variable that asks for it', () => {
    w.takeAsPassed('01-chroot', '08-cgroups')
    const env = { ...process.env, BOX_LAB: 'none' }
    const { status, stderr } = spawnSync('./my-box', ['true'], { cwd: w.directory, encoding: 'utf8', env })
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Leave out `BOX_LAB=none`.'),
    })
    const { stderr: other } = say('run', 'cgroups', '--lab', 'none')
    expect(other).toContain('Leave out `--lab none`.')
  })

  test('finds its box through a link in any directory', () => {
    w.takeAsPassed('01-chroot')
    const link = join(w.directory, '.cooper', 'link')
    symlinkSync('../my-box', link)
    const { status, stdout } = spawnSync(link, ['echo', 'here'], { cwd: '/', encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'here\n' })
  })

  test('names its exercises when an unknown one is given', () => {
    const { status, stderr } = say('check', '99')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining("no exercise '99'") })
    expect(say('init', '')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the name of the directory is empty'),
    })
    const widths = read('README.md')
      .match(/^\|.*$/gm)
      ?.map(row => row.length)
    expect(new Set(widths).size).toBe(1)
  })

  test('builds on what the learner wrote, even if that is wrong', () => {
    w.take('01-chroot/wrong/forgot-chdir.ts', '01-chroot')
    w.solve('02-pid')
    const broken = readFileSync(w.file('01-chroot'), 'utf8')
      .replace("from '../../../lessons/01-chroot/lesson.ts'", "from 'cooperage/lessons/01-chroot/lesson.ts'")
      .concat('\nexport { root }\nexport const intoTheRoot = [chroot(root)]\n')
    writeFileSync(w.file('01-chroot'), broken)
    const { claims } = JSON.parse(say('check', '02', '--json').stdout)
    expect(claims.find((claim: { passed: boolean }) => claim.passed === false).id).toBe('chroot-stands-inside')
  })

  test('reopens a passed exercise that no longer holds', () => {
    w.solve('01-chroot')
    say('check')
    w.take('01-chroot/exercise.ts', '01-chroot')
    expect(say('check', '01').status).toBe(1)
    expect(cooperJson<{ next: string }>(['progress'], w.options).next).toBe('01-chroot')
  })

  test('says that a passed exercise is open again, or has changed since', () => {
    w.solve('01-chroot')
    w.solve('02-pid')
    expect(say('check', '01').stdout).toMatch(
      /Exercise 01 is done\.\nNext is 02, .*\.\nRead 02-pid\/README\.md, then `cooper watch pid`\.\n/,
    )
    expect(say('check', '02').status).toBe(0)
    expect(say('progress').stdout).not.toContain('(')
    w.write('01-chroot/solution.ts', `${read('01-chroot/solution.ts')}// more\n`)
    // 02 is built on it.
    expect(
      say('progress').stdout.match(/^✓ 0[12].*\n.*\(changed since it was checked\)|^✓ 0[12].*\(changed since it/gm),
    ).toHaveLength(2)
    expect(say('check', '01').status).toBe(0)
    expect(say('check', '02').status).toBe(0)
    expect(say('progress').stdout).not.toContain('(')

    w.take('01-chroot/exercise.ts', '01-chroot')
    expect(say('check', '01')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Exercise 01 was done before, and is open again.\n'),
    })
    expect(say('progress').stdout).toMatch(/^▸ 01 [^✓]*\(done before, open\s+again\)$/m)
    expect(say().stdout).toMatch(/ 01 chroot [^0]*exercise open again/)
    expect(say('reset', '02', '--yes').stdout).toContain('Exercise 02 was done before, and is open again.')
    const { exercises } = cooperJson<{ exercises: { passed: string | null; passedBefore: string | null }[] }>(
      ['progress'],
      w.options,
    )
    for (const { passed, passedBefore } of exercises.slice(0, 2))
      expect({ passed, passedBefore }).toEqual({ passed: null, passedBefore: expect.stringMatching(/^2/) })
    w.solve('01-chroot')
    expect(say('check', '01').status).toBe(0)
    expect(say().stdout).toMatch(/ 01 chroot [^0]*exercise ✓/)
  })

  test('says what to do when everything is done', () => {
    const ids = readdirSync(w.directory).filter(name => /^\d\d-/.test(name))
    w.takeAsPassed(...ids)
    const says = 'All exercises are done. `./my-box sh` runs a shell in your box.'
    expect(say('progress').stdout.replace(/\s+/g, ' ')).toContain(says)
    expect(say().stdout).toMatch(/^All is written\. Your box: +\.\/my-box sh$/m)
    expect(say('check', '01').stdout.replace(/\s+/g, ' ')).toContain(`Exercise 01 is done. ${says}`)
    const below = { ...w.options, cwd: join(w.directory, '01-chroot') }
    expect(cooper(['progress'], below).stdout).toContain('`../my-box sh`')
  })

  test('performs the list: plainly, traced, seen from outside', () => {
    w.solve('01-chroot')
    expect(say('run', '01', '--', 'ls', '/').stdout).toContain('etc\n')
    expect(say('run', '01', '--trace').stdout).toMatch(/1 {2}chroot\(.* = 0 .*\n.*From here on, a path/)
    expect(say('run', '01', '--xray').stdout).toContain('≠  root directory')
    expect(say('run', '01', '--', 'sh', '-c', 'exit 7').status).toBe(7)
  })

  test('shows type errors and exceptions with their line, and no stack trace', () => {
    writeFileSync(
      w.file('01-chroot'),
      "import { clone, execve } from 'cooperage'\nexport const box = (command: string[]) => clone('0', [execve(command)])\n",
    )
    expect(say('check').stdout).toMatch(/TypeScript notes:\n {4}01-chroot\/solution\.ts:2: Argument of type/)
    writeFileSync(w.file('01-chroot'), "export const box = () => {\n  throw new Error('as meant')\n}\n")
    const { stdout, status } = say('check')
    expect({ status, stdout }).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('✗ 01-chroot/solution.ts:2: as meant'),
    })
    expect(stdout).not.toMatch(/^ +at /m)
  })
})

test.each([
  [
    'a name that is misspelt',
    "import { chrot } from 'cooperage'\nexport const box = () => chrot('/')",
    2,
    2,
    'cooperage has no chrot; did you mean chroot?',
  ],
  [
    'a flag that is misspelt',
    "import { clone, CLONE_NEWPIDS } from 'cooperage'\nexport const box = () => clone(CLONE_NEWPIDS, [])",
    2,
    2,
    'cooperage has no CLONE_NEWPIDS; did you mean CLONE_NEWPID?',
  ],
  ['bad grammar', 'export const box = (', 2, 1, 'Unexpected end of file'],
  ['a file that is not there', "import x from './x.ts'\nexport const box = x", 2, 1, 'there is no file ./x.ts'],
  ['a package', "import x from 'left-pad'\nexport const box = x", 2, 1, "there is no 'left-pad' to import from"],
  [
    'a piece that is not there',
    "import { x } from '../02-pid/solution.ts'\nexport const box = x",
    2,
    1,
    '02-pid/solution.ts exports no x',
  ],
  [
    'a file that is no TypeScript',
    "import x from '../my-box.sh'\nexport const box = x",
    2,
    1,
    'my-box.sh is no TypeScript',
  ],
])('for %s check gives the line, below the title', (_, text, code, line, says) => {
  writeFileSync(w.file('01-chroot'), text)
  writeFileSync(join(w.directory, 'my-box.sh'), '')
  const { status, stdout, stderr } = say('check')
  expect({ status, stderr }).toEqual({ status: code, stderr: '' })
  expect(stdout).toMatch(/^01 chroot: .*\n\n/)
  expect(stdout.replace(/\s+/g, ' ')).toContain(`✗ 01-chroot/solution.ts:${line}: `)
  expect(stdout.replace(/\s+/g, ' ')).toContain(says)
  expect(say('hint').stdout).toContain('Hint 1 of')
})

test.each([
  ['a claim that fails', 1, 'clone(0, [execve(command)])', '✗ own-root'],
  ['a call that the kernel refuses', 1, "clone(0, [chroot('/nowhere'), execve(command)])", 'ENOENT'],
  ['bad grammar', 2, 'clone(0, [', '✗ 01-chroot/solution.ts:'],
  ['an argument of another type', 2, 'clone(0, [chroot({} as never), execve(command)])', '✗ 01-chroot/solution.ts:2: '],
  ['what is no list', 2, '5 as never', 'type number, and no clone'],
  ['a list that uses what is not there', 2, 'nobody', 'nobody is not defined'],
  ['a list without an end', 2, '{ for (;;); }', 'was not done after 2 seconds'],
])('the code of check: %s', (_, code, list, says) => {
  w.write(
    '01-chroot/solution.ts',
    `import { chroot, clone, execve } from 'cooperage'\nexport const box = (command: string[]) => ${list}\n`,
  )
  const { status, stdout, stderr } = say('check')
  expect({ status, stderr, stdout }).toEqual({ status: code, stderr: '', stdout: expect.stringContaining(says) })
})

test('the code of check: 2 where no box is exported, 3 where the machine allows no lab', () => {
  w.write('01-chroot/solution.ts', 'export const bx = 1\n')
  expect(say('check')).toMatchObject({ status: 2, stdout: expect.stringContaining('exports no box') })
  w.solve('01-chroot')
  // No further namespace for this shell and its descendants.
  const limit = 'echo 0 > /proc/sys/user/max_mnt_namespaces'
  const script = `${limit} && exec "$0" "$@"`
  const own = ['unshare', '--user', '--map-root-user', '--fork', 'sh', '-c', script]
  const { status, stderr } = cooper(['check'], { ...w.options, as: [...me.as, ...own] })
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('allows no lab') })
})

test('as JSON, a failed claim and a failed call give the places of their calls', () => {
  const file = '01-chroot/solution.ts'
  const text = (list: string) =>
    `import { chroot, clone, execve } from 'cooperage'\n\nexport const box = (command: string[]) =>\n  clone(0, [\n    ${list},\n    execve(command),\n  ])\n`
  w.write(file, text("chroot('/')"))
  const { claims, failed } = JSON.parse(say('check', '--json').stdout)
  expect(claims.find(({ id }: { id: string }) => id === 'own-root')).toMatchObject({
    passed: false,
    places: [{ call: 'chroot', file, line: 5 }],
  })
  expect(failed).toBe(undefined)
  w.write(file, text("chroot('/nowhere')"))
  expect(say('run', '01')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^cooper: 01-chroot\/solution\.ts:5: chroot\("\/nowhere"\): ENOENT/),
  })
  const { status, stdout, stderr } = say('check', '--json')
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    lesson: '01-chroot',
    passed: false,
    claims: [],
    failed: {
      message: expect.stringMatching(/ENOENT/),
      fix: expect.stringMatching(/./),
      call: 'chroot',
      file,
      line: 5,
    },
  })
})

describe('hints', () => {
  test('are about the present mistake, one after the other, and the last one stays', () => {
    const first = say('hint').stdout
    expect(first).toMatch(/^Hint 1 of 3, for own-root\n.*\?/s)
    expect(say('hint').stdout).toMatch(/^Hint 2 of 3, for own-root/)
    w.take('01-chroot/solution.ts', '01-chroot')
    const text = readFileSync(w.file('01-chroot'), 'utf8').replace("  chdir('/'),\n", '')
    writeFileSync(w.file('01-chroot'), text)
    // The line that is the cause comes first, and uses up no hint.
    expect(say('hint').stdout.replace(/\s+/g, ' ')).toMatch(
      /^chroot\("\/tmp\/root"\) in 01-chroot\/solution\.ts:\d+ moves the root alone: .* Hint 1 of 3, for stands-inside/,
    )
    expect(say('hint').stdout).not.toContain('last hint')
    for (let i = 0; i < 2; i++) say('hint')
    const last = say('hint').stdout
    expect(last).toMatch(/^Hint 3 of 3, for stands-inside/m)
    expect(last).toMatch(/\nThat was the last hint. Our list: `cooper solution chroot`\n$/)
  })

  test('are not used up by a list that cannot be read', () => {
    const before = say('hint').stdout
    const text = readFileSync(w.file('01-chroot'), 'utf8')
    for (const slip of ['export const box = (', `${text}\nforgotten()\n`]) {
      writeFileSync(w.file('01-chroot'), slip)
      expect(say('hint').stdout).toContain('That comes first, and uses up no hint.\n\nHint 1 of')
      expect(say('hint').stdout).toContain('Hint 1 of')
    }
    writeFileSync(w.file('01-chroot'), text)
    expect(before).toMatch(/^Hint 1 of 3, for own-root/)
    expect(say('hint').stdout).toMatch(/^Hint 2 of 3, for own-root/)
  })

  test('are given for an empty list too, and all of them on request', () => {
    writeFileSync(w.file('01-chroot'), '')
    expect(say('hint').stdout).toMatch(/^01-chroot\/solution.ts exports no box\nThat comes first.*\n\nHint 1 of 5\n/)
    expect(say('hint', '--all').stdout.match(/^Hint /gm)?.length).toBeGreaterThan(15)
  })
})

describe('cooper solution and reset', () => {
  test('our list can be redirected into the file', () => {
    writeFileSync(w.file('01-chroot'), say('solution', '01').stdout)
    expect(say('check', '01').status).toBe(0)
  })

  test('reset asks, and keeps what was there', () => {
    writeFileSync(w.file('01-chroot'), '// mine\n')
    expect(say('reset', '01')).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') })
    expect(read('01-chroot/solution.ts')).toBe('// mine\n')
    expect(say('reset', '01', '--yes').stdout).toContain('Kept: .cooper/kept/01-chroot-1.ts')
    expect(read('.cooper/kept/01-chroot-1.ts')).toBe('// mine\n')
    expect(read('01-chroot/solution.ts')).toBe(readFileSync(join(root, 'exercises/01-chroot/exercise.ts'), 'utf8'))
  })

  test('reset --ours lets an exercise begin from our solutions', () => {
    expect(say('reset', '02', '--ours', '--yes').status).toBe(0)
    expect(read('01-chroot/solution.ts')).toBe(readFileSync(join(root, 'exercises/01-chroot/solution.ts'), 'utf8'))
  })
})

test('outside a workspace each command says what is missing', () => {
  for (const command of ['watch', 'run', 'hint', 'reset', 'progress', 'solution']) {
    const { status, stderr } = cooper([command], { cwd: '/' })
    expect({ command, status, stderr }).toMatchObject({
      command,
      status: 2,
      stderr: expect.stringContaining('cooper init DIR'),
    })
  }
  expect(cooper(['check'], { cwd: '/' }).status).toBe(2)
  expect(existsSync('/.cooper'), '/.cooper exists').toBe(false)
  expect(execFileSync('true').length).toBe(0)
})

describe('when an earlier exercise is to blame,', () => {
  const spoil = (id: string, from: string | RegExp, to: string) => {
    expect(read(`${id}/solution.ts`)).toMatch(from)
    w.write(`${id}/solution.ts`, read(`${id}/solution.ts`).replace(from, to))
  }
  const LINE = "Exercise 02's list no longer holds: cooper check 02"

  test('for a failed claim, check says so in a line, and the hints are those of that exercise', () => {
    w.takeAsPassed('01-chroot', '02-pid', '03-uts')
    spoil('02-pid', /^ {2}mount\('proc'.*\n/m, '')
    expect(say('check', 'uts')).toMatchObject({ status: 1, stdout: expect.stringContaining(LINE) })
    expect(say('hint', 'uts').stdout).toMatch(/Exercise 02's list no longer holds.*\nHint 1 of \d, for own-proc/)
    // Nor does the list of exercises claim that it does.
    expect(say('progress').stdout).toMatch(/^▸ 02 [^✓]*\(done before/m)
  })

  test('check says so even if a claim of the present exercise fails before', () => {
    w.takeAsPassed('01-chroot')
    w.solve('02-pid')
    spoil('01-chroot', /^ +chroot\(.*\n/m, '')
    const { stdout } = say('check', 'pid')
    expect(stdout).toMatch(/^✗ own-proc[\s\S]*^✗ chroot-own-root/m)
    expect(stdout).toContain("Exercise 01's list no longer holds: cooper check 01")
  })

  test('check does not say "no longer" of a claim that never held', () => {
    w.takeAsPassed('01-chroot')
    w.solve('02-pid')
    w.solve('03-uts')
    spoil('02-pid', /^ {2}mount\('proc'.*\n/m, '')
    expect(say('check', 'uts').stdout).toContain("Exercise 02's list does not hold yet: cooper check 02")
  })

  test('a failed call is shown in the file of that exercise', () => {
    w.takeAsPassed('01-chroot', '02-pid', '03-uts')
    spoil('02-pid', /\/proc`/, '/nowhere`')
    const { status, stdout } = say('check', 'uts')
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringContaining('ENOENT') })
    expect(stdout).toMatch(/^✗ 02-pid\/solution\.ts:\d+: mount\(/m)
    expect(stdout).toContain(LINE)
    const { failed, earlier } = JSON.parse(say('check', 'uts', '--json').stdout)
    expect({ failed, earlier }).toMatchObject({
      earlier: '02-pid',
      failed: { file: '02-pid/solution.ts', call: 'mount' },
    })
    expect(say('hint', 'uts').stdout).toMatch(/no longer holds.*\nHint 1 of \d/)
  })

  test('nothing is blamed on it if its list holds alone', () => {
    w.takeAsPassed('01-chroot', '02-pid', '03-uts')
    spoil('03-uts', /CLONE_NEWPID \| /, '')
    const { status, stdout } = say('check', 'uts')
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringContaining('✗ pid-') })
    expect(stdout).not.toContain('no longer holds')
  })
})
