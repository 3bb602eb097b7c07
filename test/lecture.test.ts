// tags: slow, alone
// The lecture in a terminal: every key once, failures, the speaker notes, and a lecture that is killed.
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decks } from '../src/present/deck.ts'
import { recordingFile, writeRecording } from '../src/present/recording.ts'
import { cooper, main, root, users } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { type Terminal, terminal } from './helpers/terminal.ts'

const ENTER = '\r'
const CTRL_C = '\x03'
const [LEFT, UP, DOWN] = ['\x1b[D', '\x1b[A', '\x1b[B']

let host: Host
let state: string
let deck: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'cooper-present-'))
  deck = join(state, 'all.md')
  copyFileSync(join(root, 'test/fixtures/decks/all.md'), deck)
  host = lookAtHost()
})
afterEach(async () => {
  try {
    await expectAsBefore(host)
  } finally {
    rmSync(state, { recursive: true })
  }
})

const env = () => ({ XDG_STATE_HOME: state, XDG_RUNTIME_DIR: state })
const present = (...words: string[]) => terminal(['present', deck, ...words], 80, undefined, env())

async function end({ type, gone }: Terminal, key = 'q', code = 0) {
  type(key)
  expect((await gone).code).toBe(code)
}

describe('slides', () => {
  test('have keys for on, back, a number, the overview, a blank screen, help, up, down and the end', async () => {
    const lecture = present()
    const { shows, type } = lecture
    await shows('One sentence')
    type(ENTER)
    await shows('Bit by bit')
    type(' ')
    await shows('the first')
    type('\x1b[C')
    await shows('the second')
    type('n')
    await shows('the third')
    type(LEFT)
    type('b')
    type(`3${ENTER}`)
    await shows('const one')
    type(`${ENTER}${ENTER}`)
    await shows('a red dot')
    type('o')
    await shows('Any key: back')
    type('x')
    await shows('3 / 7')
    type('.')
    type('.')
    await shows('3 / 7')
    type('?')
    await shows('play its recording')
    type('x')
    type(UP + DOWN)
    await shows('3 / 7')
    await end(lecture)
  })

  test('are painted anew when the file is saved, and an error in it is shown', async () => {
    const lecture = present()
    await lecture.shows('One sentence')
    writeFileSync(deck, readFileSync(deck, 'utf8').replace('One sentence', 'Another one'))
    await lecture.shows('Another one')
    writeFileSync(deck, '# A deck\n\n```console\nno command\n```\n')
    await lecture.shows('no command')
    await end(lecture)
  })

  test('end at Ctrl-C, with exit code 130', async () => {
    const lecture = present()
    await lecture.shows('One sentence')
    await end(lecture, CTRL_C, 130)
  })
})

describe('a live block', () => {
  test('is performed at a key, with its output on the slide, and then the answer', async () => {
    const lecture = present('--slide', '4')
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('box')
    await lecture.shows('That is the name it was given.')
    await lecture.shows('Afterwards.')
    await end(lecture)
  })

  test('that fails can be repeated, replaced by its recording, taken over or skipped', async () => {
    const lecture = present('--slide', '5')
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('it exited with 1')
    await lecture.shows('a: again')
    lecture.type('a')
    await lecture.shows('…')
    await lecture.shows('it exited with 1')
    lecture.type('p')
    await lecture.shows('there is no recording')
    lecture.type('t')
    await lecture.shows('brings you back')
    lecture.type(`exit${ENTER}`)
    await lecture.shows('5 / 7')
    lecture.type('s')
    await lecture.shows('skipped')
    await end(lecture)
  })

  test('walks through a list, with what each call changed', async () => {
    const lecture = present('--slide', '6')
    await lecture.shows('Enter begins')
    lecture.type(ENTER)
    await lecture.shows('UTS namespace')
    await lecture.shows('sethostname')
    lecture.type(ENTER)
    await lecture.shows('+ box')
    await end(lecture)
  })

  test('opens a shell in the box and returns to the slide', async () => {
    const lecture = present('--slide', '7')
    await lecture.shows('Enter opens it')
    lecture.type(ENTER)
    await lecture.shows(/[#$] $/)
    lecture.type(`echo "I am in $(hostname)"${ENTER}`)
    await lecture.shows('I am in box')
    lecture.type(`exit${ENTER}`)
    await lecture.shows('7 / 7')
    await end(lecture)
  })

  test('is replaced by its labelled recording at a key', { timeout: 60_000 }, async () => {
    // One block of the deck fails, so the rehearsal exits with 1.
    expect(cooper(['present', '--rehearse', deck], { env: env() }).status).toBe(1)
    expect(readdirSync(join(state, 'cooperage', 'recordings', 'all'))).toHaveLength(3)
    const lecture = present('--slide', '4', '--offline')
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('a recording of')
    await end(lecture)
  })
})

describe('the lecture goes on:', () => {
  /** Writes a recording of the run on slide 4, as a rehearsal would. */
  const rehearsedAs = (change: (text: string) => string) => {
    const file = recordingFile('all', 'cooper demo uts', join(state, 'cooperage', 'recordings'))
    const recording = { command: 'cooper demo uts', columns: 72, rows: 24, timestamp: 1, exit: 0, claims: ['own-name'] }
    writeRecording(file, { ...recording, output: [[0, 'as it was rehearsed\n']] })
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }

  test('a claim that held only in the rehearsal is named, and the answer waits', async () => {
    rehearsedAs(text => text.replace('own-name', 'own-name never-held'))
    const lecture = present('--slide', '4')
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('claims that held in the rehearsal fail now: never-held')
    expect(lecture.screen()).not.toContain('That is the name it was given.')
    lecture.type('p')
    await lecture.shows('as it was rehearsed')
    await lecture.shows('a recording of')
    await end(lecture)
  })

  test('an exit code that differs from the rehearsal is named', async () => {
    rehearsedAs(text => text.replace('"x","0"', '"x","7"'))
    const lecture = present('--slide', '4')
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('it exited with 0, but in the rehearsal with 7')
    await end(lecture)
  })

  test('a damaged recording is ignored, and the block is performed', async () => {
    rehearsedAs(() => 'nonsense')
    const lecture = present('--slide', '4')
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('Afterwards.')
    await end(lecture)
  })

  test('a block that takes too long is stopped', async () => {
    writeFileSync(deck, '# A deck\n\n```console\n$ cooper demo uts -- sleep 1000\n```\n')
    const lecture = present()
    await lecture.shows('Enter runs it')
    lecture.type(ENTER)
    await lecture.shows('it did not finish within 10 s')
    await end(lecture)
  })

  test.each([
    ['run', 'cooper demo nothing', /it exited with 2/],
    ['step', 'cooper demo nothing --step', /the walk broke off/],
    ['run', 'ls', /is not a cooper command/],
  ])('a %s block of `%s` shows its error', async (role, command, words) => {
    writeFileSync(deck, `# A deck\n\n\`\`\`console ${role}\n$ ${command}\n\`\`\`\n\n## Another slide\n\nwords\n`)
    const lecture = present()
    await lecture.shows(/Enter (runs|begins)/)
    lecture.type(ENTER)
    await lecture.shows(words)
    lecture.type(ENTER)
    lecture.type(ENTER)
    await lecture.shows('Another slide')
    await end(lecture)
  })

  test('without a directory for the notes there is a lecture without notes', async () => {
    const lecture = terminal(['present', deck], 80, undefined, {
      XDG_STATE_HOME: state,
      XDG_RUNTIME_DIR: deck,
    })
    await lecture.shows('One sentence')
    await end(lecture)
  })

  test('the slide is painted anew when the terminal is resized', async () => {
    const lecture = present('--slide', '2')
    await lecture.shows('Bit by bit')
    lecture.resize(50, 12)
    await lecture.shows(/\n {2}Bit by bit|\n Bit by bit/)
    lecture.resize(240, 70)
    await lecture.shows(/\n {70}Bit by bit/)
    await end(lecture)
  })

  test('a theme paints its background, unless colours are off', async () => {
    const dark = terminal(['present', deck, '--theme', 'dark'], 80, undefined, { ...env(), FORCE_COLOR: '1' })
    await dark.shows('One sentence')
    expect(dark.raw()).toContain('\u001b[0;38;5;252;48;5;234m')
    await end(dark)
    const black = present('--theme', 'dark')
    await black.shows('One sentence')
    expect(black.raw()).not.toContain('48;5;234')
    await end(black)
  })
})

test('the speaker notes follow the lecture in a second terminal', async () => {
  const lecture = present()
  await lecture.shows('One sentence')
  const notes = terminal(['present', '--notes'], 80, undefined, env())
  await notes.shows('1 of 7')
  await notes.shows('good morning')
  await notes.shows('Next: Bit by bit')
  lecture.type(`4${ENTER}`)
  await notes.shows('Enter runs: cooper demo uts')
  await end(lecture)
  expect((await notes.gone).code).toBe(0)
})

test('--notes needs a running lecture, and a lecture needs a terminal', () => {
  expect(cooper(['present', '--notes'], { env: env() })).toMatchObject({ status: 2 })
  expect(cooper(['present', deck], { env: env() }).stderr).toContain('a lecture needs a terminal')
})

test.each(['SIGKILL', 'SIGTERM'] as const)('%s of the lecture restores the terminal', async signal => {
  // After SIGKILL another process restores the terminal, which may take time on a busy machine.
  const back = 'for try in $(seq 50); do [ $(stty -g) = $was ] && break; sleep 0.1; done'
  const script = `was=$(stty -g); echo $was; "$0" "$@"; echo over; ${back}; stty -g; read line; echo got $line`
  const shell = terminal([process.execPath, main, 'present', deck], 80, ['sh', '-c', script], env())
  const before = await shell.shows(/[\da-f]+(:[\da-f]+){5,}/)
  await shell.shows('One sentence')
  const lecture = children(shell.pid)[0] ?? expect.fail('no lecture is running')
  process.kill(lecture, signal)
  await shell.shows('over')
  expect(await shell.shows(/[\da-f]+(:[\da-f]+){5,}/)).toBe(before)
  shell.type(`a line${ENTER}`)
  await shell.shows('got a line')
  await shell.gone
})

const children = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

describe('validation', () => {
  test('performs every block and stops at the first difference', () => {
    const good = readFileSync(deck, 'utf8').replace(/## A failure[\s\S]*?(?=## A walk)/, '')
    writeFileSync(deck, good)
    expect(cooper(['present', '--validate', deck], { env: env() })).toMatchObject({ status: 0, stderr: '' })
    writeFileSync(deck, good.replace('\nbox\n', '\nlab\n'))
    const { status, stdout } = cooper(['present', '--validate', deck], { env: env() })
    expect(status).toBe(1)
    expect(stdout).toContain('  - lab\n  + box')
  })

  test('fails for a deck without a block to run', () => {
    writeFileSync(deck, '# A deck\n\nwords\n')
    const { status, stderr } = cooper(['present', '--validate', deck], { env: env() })
    expect(status).toBe(1)
    expect(stderr).toContain('the deck has no block to run')
  })

  describe.each(users)('as $name', ({ as, env: own }) => {
    test.each(decks())('finds no difference in the deck %s', { timeout: 180_000 }, id => {
      const { status, stdout, stderr } = cooper(['present', '--validate', id], { as, env: own, timeout: 170_000 })
      expect({ status, stderr, stdout }).toMatchObject({ status: 0, stderr: '' })
    })
  })
})
