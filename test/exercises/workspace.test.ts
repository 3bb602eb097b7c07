// A workspace: made, added to, never overwritten; what an editor sees; and each command in it.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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

  test('refuses a directory in which somebody else has such files', () => {
    const other = join(w.directory, 'other')
    mkdirSync(join(other, '02-pid'), { recursive: true })
    const { status, stderr } = say('init', 'other')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('Nothing was written') })
    expect(readdirSync(other)).toEqual(['02-pid'])
  })

  test('says so where nothing can be written', () => {
    const { status, stderr } = say('init', '/proc/w')
    expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringContaining('no workspace can be made') })
  })

  test('lets TypeScript find the types, and their comments, with nothing installed', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const check = () => spawnSync(process.execPath, [tsc, '--noEmit', '-p', w.directory], { encoding: 'utf8' })
    expect(check()).toMatchObject({ status: 0, stdout: '' })
    writeFileSync(w.file('01-chroot'), "import { chroot } from 'cooperage'\nconsole.log(chroot(5))\n")
    expect(check().stdout).toContain('01-chroot/solution.ts(2,')
    const types = readFileSync(join(root, 'dist/types/src/linux/calls/mounts.d.ts'), 'utf8')
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
    expect(cooperJson<{ next: string | null }>(['progress'], w.options).next).toBe(null)
  })

  test('is a small container runtime, of what was passed last', () => {
    const run = (...words: string[]) =>
      spawnSync([...me.as, './my-box', ...words].join(' '), { shell: true, cwd: w.directory, encoding: 'utf8' })
    expect(run('true')).toMatchObject({ status: 2, stderr: expect.stringContaining('no exercise is passed yet') })
    for (const id of ['01-chroot', '02-pid']) {
      w.solve(id)
      expect(say('check', id).status).toBe(0)
    }
    expect(run('sh', '-c', "'echo $$; exit 7'")).toMatchObject({ status: 7, stdout: '1\n' })
  })

  test('builds on what the learner wrote, also where that is wrong', () => {
    w.take('01-chroot/wrong/forgot-chdir.ts', '01-chroot')
    w.solve('02-pid')
    const broken = readFileSync(w.file('01-chroot'), 'utf8')
      .replace("from '../../../lessons/01-chroot/lesson.ts'", "from 'cooperage/lessons/01-chroot/lesson.ts'")
      .concat('\nexport { root }\nexport const intoTheRoot = [chroot(root)]\n')
    writeFileSync(w.file('01-chroot'), broken)
    const { claims } = JSON.parse(say('check', '02', '--json').stdout)
    expect(claims.find((claim: { passed: boolean }) => claim.passed === false).id).toBe('chroot-stands-inside')
  })

  test('takes back what was passed, when it no longer holds', () => {
    w.solve('01-chroot')
    say('check')
    w.take('01-chroot/exercise.ts', '01-chroot')
    expect(say('check', '01').status).toBe(1)
    expect(cooperJson<{ next: string }>(['progress'], w.options).next).toBe('01-chroot')
  })

  test('performs the list: plainly, traced, seen from outside', () => {
    w.solve('01-chroot')
    expect(say('run', '01', '--', 'ls', '/').stdout).toContain('etc\n')
    expect(say('run', '01', '--trace').stdout).toMatch(/1 {2}chroot\(.* = 0 .*\n.*From here on, a path/)
    expect(say('run', '01', '--xray').stdout).toContain('≠  root directory')
    expect(say('run', '01', '--', 'sh', '-c', 'exit 7').status).toBe(7)
  })

  test('shows type errors and exceptions with their line, and no stack of ours', () => {
    writeFileSync(
      w.file('01-chroot'),
      "import { clone, execve } from 'cooperage'\nexport const box = (command: string[]) => clone('0', [execve(command)])\n",
    )
    expect(say('check').stdout).toMatch(/TypeScript notes:\n {4}01-chroot\/solution\.ts:2: Argument of type/)
    writeFileSync(w.file('01-chroot'), "export const box = () => {\n  throw new Error('as meant')\n}\n")
    const { stdout, status } = say('check')
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('✗ 01-chroot/solution.ts:2: as meant'),
    })
    expect(stdout).not.toMatch(/^ +at /m)
  })
})

describe('hints', () => {
  test('are about what is wrong now, one after the other, and the last one stays', () => {
    const first = say('hint').stdout
    expect(first).toMatch(/^Hint 1 of 3, for own-root\n.*\?/s)
    expect(say('hint').stdout).toMatch(/^Hint 2 of 3, for own-root/)
    w.take('01-chroot/solution.ts', '01-chroot')
    const text = readFileSync(w.file('01-chroot'), 'utf8').replace("  chdir('/'),\n", '')
    writeFileSync(w.file('01-chroot'), text)
    expect(say('hint').stdout).toMatch(/^Hint 1 of 3, for stands-inside/)
    for (let i = 0; i < 3; i++) say('hint')
    expect(say('hint').stdout).toMatch(/^Hint 3 of 3, for stands-inside/)
  })

  test('are there for whoever has no list yet, and all of them for whoever wants', () => {
    writeFileSync(w.file('01-chroot'), '')
    expect(say('hint').stdout).toMatch(/^Hint 1 of 5\n/)
    expect(say('hint', '--all').stdout.match(/^Hint /gm)?.length).toBeGreaterThan(15)
  })
})

describe('cooper solution and reset', () => {
  test('our list can be sent into the file', () => {
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

test('outside of a workspace each command says what is missing', () => {
  for (const command of ['watch', 'run', 'hint', 'reset', 'progress', 'solution']) {
    const { status, stderr } = cooper([command], { cwd: '/' })
    expect({ command, status, stderr }).toMatchObject({
      command,
      status: 2,
      stderr: expect.stringContaining('cooper init DIR'),
    })
  }
  expect(cooper(['check'], { cwd: '/' }).status).toBe(2)
  expect(existsSync('/.cooper')).toBe(false)
  expect(execFileSync('true').length).toBe(0)
})
