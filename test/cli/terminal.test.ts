// tags: fast, alone
// cooper in a terminal: keys, Ctrl-C, shells.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { longSleep, running, soon } from '../helpers/boxes.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { terminal } from '../helpers/terminal.ts'

const CTRL_C = '\x03'
const CTRL_D = '\x04'
const ENTER = '\r'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe('Ctrl-C', () => {
  test.each([
    ['while PID 1 of the box sleeps and has no signal handlers', ['demo', 'pid', '--']],
    ['while its calls are traced', ['demo', 'pid', '--trace', '--']],
    ['while --json collects data', ['demo', 'pid', '--json', '--']],
    ['while a box without a PID namespace sleeps', ['demo', 'chroot', '--']],
  ])('%s ends the box, and cooper with exit code 130', async (_, words) => {
    const command = longSleep()
    const { type, gone } = terminal([...words, ...command])
    expect(await soon(() => running(command).length === 1), 'the box runs').toBe(true)
    type(CTRL_C)
    expect((await gone).code).toBe(130)
    expect(await soon(() => running(command).length === 0), 'the box has ended').toBe(true)
  })

  test('reaches a program that catches it', async () => {
    const script = 'trap "echo caught; exit 9" INT; echo ready; while :; do sleep 0.05; done'
    const { type, gone, shows } = terminal(['demo', 'pid', '--', 'sh', '-c', script])
    await shows('ready')
    type(CTRL_C)
    await shows('caught')
    expect((await gone).code).toBe(9)
  })

  test('does not end a program that ignores it', async () => {
    const script = 'trap "" INT; echo ready; read line; echo got $line'
    const { type, gone, shows } = terminal(['demo', 'pid', '--', 'sh', '-c', script])
    await shows('ready')
    type(CTRL_C)
    await new Promise(resolve => setTimeout(resolve, 300)) // as long as cooper might need to do the wrong thing, and more
    type('still here\r')
    await shows('got still here')
    expect((await gone).code).toBe(0)
  })

  test('leaves the terminal with its settings', async () => {
    const command = longSleep()
    const script = `stty -g; "$0" "$@"; echo status $?; stty -g; read line; echo got $line`
    const { shows, type, gone, screen } = terminal(
      [process.execPath, ...cooperWords, 'demo', 'pid', '--step', '--', ...command],
      80,
      ['sh', '-c', `trap : INT; ${script}`],
    )
    await shows('▶ 1 of')
    type(CTRL_C)
    await shows('status 130')
    type('hello\r')
    await shows('got hello')
    await gone
    const settings = screen().match(/^[\da-f]+(:[\da-f]+){10,}$/gm)
    expect(settings).toHaveLength(2)
    expect(settings?.[0]).toBe(settings?.[1])
  })
})

const cooperWords = [new URL('../../dist/cli/main.cjs', import.meta.url).pathname]

describe('--step', () => {
  const steps = (...command: string[]) => terminal(['demo', 'pid', '--step', '--', ...command])

  test('shows the list, and with Enter each call and what it changed', async () => {
    const { shows, type, gone } = steps('echo', 'from the box')
    await shows('The list')
    await shows('2  mount("proc", "/proc", "proc"')
    await shows('clone3(CLONE_NEWNS|CLONE_NEWPID) = a new process')
    await shows(/≠ .*pid/i)
    await shows('▶ 1 of 3  mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL)')
    await shows('Our mount table is a copy')
    await shows('Enter: perform it')
    type(ENTER)
    await shows('▶ 2 of 3  mount("proc"')
    type(ENTER)
    await shows(/≠ .*mounts/i)
    await shows(/\+ .*proc/)
    await shows('▶ 3 of 3  execve(')
    type(ENTER)
    await shows('from the box')
    await shows('The box has ended, with status 0.')
    expect((await gone).code).toBe(0)
  })

  test('runs to the end with r, and exits with the code of the command', async () => {
    const { shows, type, gone } = steps('sh', '-c', 'exit 7')
    await shows('▶ 1 of')
    type('r')
    await shows('The box has ended, with status 7.')
    expect((await gone).code).toBe(7)
  })

  test.each([
    ['q', 'q', 0],
    ['Ctrl-D', CTRL_D, 0],
    ['Ctrl-C', CTRL_C, 130],
  ])('ends at %s, and so does the box', async (_, key, code) => {
    const { shows, type, gone } = steps('true')
    await shows('▶ 1 of')
    type(ENTER)
    await shows('▶ 2 of')
    type(key)
    await shows('The box is gone')
    expect((await gone).code).toBe(code)
  })

  test('ends the command of the list at Ctrl-C', async () => {
    const command = longSleep()
    const { shows, type, gone } = steps(...command)
    await shows('▶ 1 of')
    type('r')
    expect(await soon(() => running(command).length === 1), 'the box runs').toBe(true)
    type(CTRL_C)
    expect((await gone).code).toBe(130)
  })

  test('passes keys to the command', async () => {
    const { shows, type, gone } = steps('sh', '-c', 'echo ready; read line; echo got $line')
    await shows('▶ 1 of')
    type('r')
    await shows('ready')
    await new Promise(resolve => setTimeout(resolve, 100)) // a read with O_NONBLOCK would have failed by then
    type('hello\r')
    await shows('got hello')
    expect((await gone).code).toBe(0)
  })

  test('ignores other keys', async () => {
    const { shows, type, gone } = steps('true')
    await shows('▶ 1 of')
    type('x')
    type('\x1b[A') // cursor up
    type(ENTER)
    await shows('▶ 2 of')
    type('q')
    expect((await gone).code).toBe(0)
  })

  test('opens with s a shell in the box, from which exit leads back to the list', async () => {
    const { shows, type, gone } = steps('echo', 'from the box')
    await shows('▶ 1 of')
    type(ENTER)
    await shows('▶ 2 of')
    type(ENTER)
    await shows('▶ 3 of')
    type('s')
    await shows('A shell in the box.')
    await shows(/[#$] $/m)
    type('ps -e -o pid= -o comm= | head -1; readlink /proc/1/ns/pid; echo sh$((1+1))ell\r')
    await shows(/^ +1 /m)
    await shows('sh2ell\n')
    await shows(/[#$] $/m)
    type(CTRL_C)
    await shows(/[#$] $/m)
    type('echo st$((1+1))ill\r')
    await shows('st2ill')
    type('exit\r')
    await shows('▶ 3 of')
    type('r')
    await shows('from the box')
    expect((await gone).code).toBe(0)
  })
})

describe('--shell', () => {
  test('runs a shell in the box, which prompts, is PID 1, and ends with its own exit code', async () => {
    const { shows, type, gone } = terminal(['demo', 'pid', '--shell'])
    await shows(/[#$] $/m)
    type('echo I am number $$.\r')
    await shows('I am number 1.\n')
    await shows(/[#$] $/m)
    type(CTRL_C)
    await shows(/[#$] $/m)
    type('echo st$((1+1))ill\r')
    await shows('st2ill')
    type('exit 5\r')
    expect((await gone).code).toBe(5)
  })

  test('has a terminal and job control', async () => {
    const { shows, type, gone } = terminal(['demo', 'pid', '--shell'])
    await shows(/[#$] $/m)
    type('test -t 0 && test -t 1 && echo t$((1+1))ty\r')
    await shows('t2ty')
    type('sleep 100\r')
    await shows('sleep 100')
    type(CTRL_C)
    await shows(/[#$] $/m)
    type('echo b$((1+1))ack\r')
    await shows('b2ack')
    type(CTRL_D)
    await gone
  })

  test('shows all that the box has printed, to its last line', async () => {
    // The shell holds the terminal until all is read: otherwise the kernel may drop what is on its way.
    const { shows, type, gone, screen } = terminal(
      [process.execPath, ...cooperWords, 'demo', 'pid', '--', 'seq', '200000'],
      80,
      ['sh', '-c', '"$0" "$@"; echo do$((1+1))ne; read line'],
    )
    await shows('do2ne')
    const lines = screen().match(/^\d+(?=\s*$)/gm) ?? []
    expect({ lines: lines.length, last: lines.at(-1) }).toEqual({ lines: 200_000, last: '200000' })
    type(ENTER)
    await gone
  })
})
