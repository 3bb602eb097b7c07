// tags: slow, alone
// Workspaces as they happen to be: with odd names, with files of others, not to be written to, broken.
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, main, root, users } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { type Terminal, terminal } from '../helpers/terminal.ts'
import { unless } from '../helpers/unless.ts'

const solution = readFileSync(join(root, 'exercises/01-chroot/solution.ts'), 'utf8')

let before: Host
let place: string
beforeEach(() => {
  before = lookAtHost()
})
afterEach(async () => {
  rmSync(place, { recursive: true, force: true })
  await expectAsBefore(before)
})

describe.each(users)('as $name', ({ as, env }) => {
  const options = (cwd: string) => ({ as, env: { ...env, HOME: join(place, 'home'), XDG_STATE_HOME: '' }, cwd })
  /** A workspace of that name. @param owner who makes it; the user of the test if it is left out */
  const make = (name: string, owner = as): string => {
    place = mkdtempSync(join(tmpdir(), 'cooper-workspace-'))
    chmodSync(place, 0o755)
    if (owner.length > 0) chownSync(place, 1000, 1000)
    expect(cooper(['init', name], { ...options(place), as: owner })).toMatchObject({ status: 0, stderr: '' })
    return join(place, name)
  }
  const watch = (directory: string, more: string[] = [], columns = 80): Terminal =>
    terminal([...more, 'watch'], columns, [
      'env',
      '-C',
      directory,
      `HOME=${join(place, 'home')}`,
      ...as,
      process.execPath,
      main,
    ])

  test('a path can contain blanks, quotes and other alphabets', async () => {
    const w = make("my bo'x ü 箱")
    writeFileSync(join(w, '01-chroot/solution.ts'), solution)
    expect(cooper(['check'], options(w))).toMatchObject({ status: 0, stderr: '' })
    const screen = watch(w)
    await screen.shows('02 pid: ')
    await screen.shows('q: quit')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('an editor can save twice, and can remove the file before it writes it', { timeout: 60_000 }, async () => {
    const w = make('w')
    const file = join(w, '01-chroot/solution.ts')
    const screen = watch(w)
    await screen.shows('✗ own-root')
    writeFileSync(file, solution.replace('chroot(root),', ''))
    writeFileSync(file, solution)
    await screen.shows('Passed: all 5 claims hold.')
    unlinkSync(file)
    await pause(200)
    writeFileSync(file, solution.replace("  chdir('/'),\n", ''))
    await screen.shows('✗ stands-inside')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('two processes can watch the same workspace', { timeout: 60_000 }, async () => {
    const w = make('w')
    const both = [watch(w), watch(w)]
    for (const screen of both) await screen.shows('✗ own-root')
    writeFileSync(join(w, '01-chroot/solution.ts'), solution)
    for (const screen of both) {
      await screen.shows('Passed: all 5 claims hold.')
      screen.type('q')
      expect(await screen.gone).toMatchObject({ code: 0 })
    }
    expect(cooperJson<{ next: string }>(['progress'], options(w)).next).toBe('02-pid')
  })

  test('output longer than the screen begins at the first failed claim, and has pages', {
    timeout: 60_000,
  }, async () => {
    const w = make('w')
    const screen = watch(w)
    await screen.shows('q: quit')
    screen.resize(80, 16)
    await screen.shows(/✗ own-root[\s\S]*means/)
    await screen.shows(/lines \d+ to \d+ of \d+/)
    screen.type('bbb')
    await screen.shows(/lines 1 to \d+ of/)
    screen.type(' ')
    await screen.shows(/lines [2-9]\d* to \d+ of/)
    screen.type('h')
    await screen.shows('Hint 1 of 3')
    await screen.shows('q: quit')
    screen.type('q')
    await screen.gone
  })

  test.each([60, 80, 120])('no line is wider than %i columns, in plain mode too', async columns => {
    const w = make('w')
    const screen = watch(w, [], columns)
    await screen.shows('q: quit')
    screen.type('h')
    await screen.shows('q: quit')
    screen.type('l')
    await screen.shows('Which one?')
    screen.type('\rq')
    await screen.gone
    expect(
      screen
        .screen()
        .split('\n')
        .filter(line => line.replace(/.*\r/, '').length > columns),
    ).toEqual([])
    const plain = watch(w, ['--plain'], columns)
    await plain.shows('q: quit')
    plain.type('q')
    await plain.gone
    expect(plain.screen()).not.toMatch(/[✓✗≠▸]/)
    expect(plain.raw()).not.toContain('\u001b[2J')
  })

  test.each([
    ['./my-box', '/ # '],
    ['./my-box sh', '/ # '],
    [`"${process.execPath}" "${main}" demo pid --shell`, '# '],
  ])(
    'after a shell of %s there is one prompt, and the terminal is as it was',
    { timeout: 60_000 },
    async (command, prompt) => {
      const w = make('w')
      writeFileSync(join(w, '01-chroot/solution.ts'), solution)
      expect(cooper(['check'], options(w)).status).toBe(0)
      const outside = ['env', '-C', w, `HOME=${join(place, 'home')}`, 'PS1=outside> ', ...as, 'sh', '-i']
      const screen = terminal([], 80, outside)
      const state = async () => {
        screen.type('stty -a | tail -n +2\r')
        return screen.shows(/stty -a[^;]*\n[\s\S]*\noutside> /)
      }
      await screen.shows('outside> ')
      const before = await state()
      for (const end of [['exit\r'], ['\u0003', 'exit\r'], ['\u0004']]) {
        screen.type(`${command}\r`)
        await screen.shows(prompt)
        // Busybox asks where the cursor stands, and would take the answer of a terminal for something typed.
        await pause(300)
        const from = screen.screen().length
        for (const keys of end) {
          screen.type(keys)
          await pause(300)
        }
        await screen.shows('outside> ')
        await pause(300)
        expect(
          screen
            .screen()
            .slice(from)
            .match(/outside> /g),
        ).toHaveLength(1)
        expect(screen.screen().slice(-10)).toBe('\noutside> ')
        screen.type('head -n 1\rtyped\r') // typed ahead, before the prompt is there
        await screen.shows(/typed\ntyped\noutside> /)
      }
      expect(await state()).toBe(before)
      screen.type('exit\r')
      await screen.gone
    },
  )

  test('init leaves the files of a directory as they are', () => {
    place = mkdtempSync(join(tmpdir(), 'cooper-workspace-'))
    if (as.length > 0) chownSync(place, 1000, 1000)
    writeFileSync(join(place, 'README.md'), 'mine\n')
    writeFileSync(join(place, 'notes.txt'), 'mine\n')
    mkdirSync(join(place, 'src'))
    expect(cooper(['init'], options(place))).toMatchObject({ status: 0, stderr: '' })
    for (const file of ['README.md', 'notes.txt']) expect(readFileSync(join(place, file), 'utf8')).toBe('mine\n')
  })

  test('a missing exercise is not replaced by a lesson', () => {
    const w = make('w')
    rmSync(join(w, '02-pid'), { recursive: true })
    const { status, stderr } = cooper(['check', '02'], options(w))
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('`cooper init` adds') })
  })

  test('init replaces settings that cannot be read', () => {
    const w = make('w')
    for (const odd of ['{', '5', '{"course": 5}', '']) {
      writeFileSync(join(w, '.cooper/workspace.json'), odd)
      expect(cooper(['progress'], options(w))).toMatchObject({ status: 0, stderr: '' })
    }
    expect(cooper(['init'], options(w)).status).toBe(0)
    expect(JSON.parse(readFileSync(join(w, '.cooper/workspace.json'), 'utf8'))).toEqual({ version: 1 })
  })

  test('progress that cannot be read is discarded, and check finds it out again', () => {
    const w = make('w')
    writeFileSync(join(w, '01-chroot/solution.ts'), solution)
    writeFileSync(join(w, '.cooper/progress.json'), '{ "passed": ')
    expect(cooperJson<{ next: string }>(['progress'], options(w)).next).toBe('01-chroot')
    expect(cooper(['check'], options(w))).toMatchObject({ status: 0, stderr: '' })
    expect(cooperJson<{ next: string }>(['progress'], options(w)).next).toBe('02-pid')
    for (const odd of ['[]', '{"passed": 5}', '{"passed": {"01-chroot": 5}, "hints": {"01-chroot": null}}']) {
      writeFileSync(join(w, '.cooper/progress.json'), odd)
      expect(cooper(['progress'], options(w))).toMatchObject({ status: 0, stderr: '' })
      expect(cooper(['hint', '02'], options(w))).toMatchObject({ status: 0, stderr: '' })
    }
  })
})

const oneUser = users.length < 2 ? 'only root can, with COOPER_TEST_USERS=both' : undefined
unless(oneUser, test)('who may only read a workspace is judged, and told what cannot be kept', () => {
  const user = users[1] ?? { as: [], env: {} }
  place = mkdtempSync(join(tmpdir(), 'cooper-workspace-'))
  chmodSync(place, 0o755)
  expect(cooper(['init', 'w'], { cwd: place }).status).toBe(0)
  const w = join(place, 'w')
  writeFileSync(join(w, '01-chroot/solution.ts'), solution)
  const theirs = { as: user.as, env: { ...user.env, HOME: '/nonexistent', XDG_STATE_HOME: '' }, cwd: w }
  const { status, stderr } = cooper(['check', '01'], theirs)
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('cannot be kept') })
  const reset = cooper(['reset', '01', '--yes'], theirs)
  expect(reset).toMatchObject({ status: 3, stderr: expect.stringMatching(/solution\.ts|kept/) })
  expect(cooper(['init'], theirs)).toMatchObject({ status: 3, stderr: expect.stringMatching(/EACCES|EPERM/) })
})
