// tags: fast, alone
// cooper is interrupted or killed while a box runs: the box ends, and the host is unchanged.
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { longSleep, running, soon } from '../helpers/boxes.ts'
import { environment, main, users } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { terminal } from '../helpers/terminal.ts'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

const INT = ['SIGINT', 130] as const
const TERM = ['SIGTERM', 143] as const
const HUP = ['SIGHUP', 129] as const

describe.each(users)('as $name', ({ as, env }) => {
  const ways: [string, string[]][] = [
    ['demo', ['demo', 'pid', '--']],
    ['demo --trace', ['demo', 'chroot', '--trace', '--']],
    ['demo --json', ['demo', 'pid', '--json', '--']],
  ]
  for (const [signal, code] of [INT, TERM, HUP]) {
    test.each(ways)(`${signal} ends %s with exit code ${code}`, async (_, words) => {
      const command = longSleep()
      const ended = start([...words, ...command])
      expect(await soon(() => running(command).length === 1), 'the box runs').toBe(true)
      ended.kill(signal)
      expect(await ended.gone).toEqual({ code, signal: null })
      expect(await soon(() => running(command).length === 0), 'the box has ended').toBe(true)
    })
  }

  test('a box that kills its process group does not kill cooper, without a terminal', () => {
    const words = [...as, process.execPath, main, 'demo', 'pid', '--', 'sh', '-c', 'kill -9 0']
    const script = `sleep 5 & ${words.map(word => `'${word}'`).join(' ')}; echo $?; kill $!`
    // setsid(1) gives cooper a process group of its own, so that a failure would not kill these tests.
    const { stdout } = spawnSync('setsid', ['-w', 'sh', '-c', script], { encoding: 'utf8', env: environment(env) })
    expect(stdout).toMatch(/^(0|137)\n$/) // PID 1 of the box is spared
  })

  test('a box that kills its process group does not kill cooper, in a terminal', async () => {
    const script = 'mount -t proc p /proc; kill -9 0'
    const words = [...as, process.execPath, main, 'check', 'pid', '--', 'unshare', '-m', 'sh', '-c', script]
    const { gone, screen } = terminal(['-c', `${words.map(word => `'${word}'`).join(' ')}; echo then $?`], 80, ['sh'])
    expect((await gone).code).toBe(0)
    expect(screen()).toContain('then 1')
  })

  test('SIGTERM without a lab removes the files of the box', async () => {
    const ended = start(['check', 'user', '--lab', 'none'])
    expect(await soon(() => readdirSync('/tmp').some(name => name.startsWith('cooperage-'))), 'files exist').toBe(true)
    ended.kill('SIGTERM')
    expect(await ended.gone).toEqual({ code: 143, signal: null })
  })

  test('SIGTERM without a lab kills the program that was to be judged', async () => {
    const command = longSleep()
    const ended = start(['check', 'pid', '--lab', 'none', '--', ...command])
    expect(await soon(() => running(command).length === 1), 'the box runs').toBe(true)
    ended.kill('SIGTERM')
    expect(await ended.gone).toEqual({ code: 143, signal: null })
    expect(await soon(() => running(command).length === 0), 'the box has ended').toBe(true)
  })

  test('SIGKILL of cooper kills the box', async () => {
    const command = longSleep()
    const ended = start(['demo', 'pid', '--trace', '--', ...command])
    expect(await soon(() => running(command).length === 1), 'the box runs').toBe(true)
    ended.kill('SIGKILL')
    await ended.gone
    expect(await soon(() => running(command).length === 0), 'the box has ended').toBe(true)
  })

  test('SIGTERM reaches a program that catches it', async () => {
    const script = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done'
    const ended = start(['demo', 'pid', '--', 'sh', '-c', script])
    await ended.said('ready')
    ended.kill('SIGTERM')
    expect((await ended.gone).code).toBe(9)
  })

  test('a program that ignores SIGTERM is killed after two seconds', async () => {
    const ended = start(['demo', 'pid', '--', 'sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'])
    await ended.said('ready')
    const began = performance.now()
    ended.kill('SIGTERM')
    expect((await ended.gone).code).toBe(143)
    expect(performance.now() - began).toBeGreaterThan(1500)
  })

  test.each([
    ['check', ['check', 'pid', '--']],
    ['xray', ['xray', '--']],
  ])('SIGTERM while %s looks for its process leaves no process', async (_, words) => {
    const command = longSleep()
    const ended = start([...words, ...command, '{}'])
    expect(await soon(() => anywhere(command[1] ?? '')), 'the program runs').toBe(true)
    ended.kill('SIGTERM')
    expect([143, 1]).toContain((await ended.gone).code ?? 143)
    expect(await soon(() => !anywhere(command[1] ?? '')), 'the program has ended').toBe(true)
  })

  function start(words: readonly string[]) {
    const [program = '', ...args] = [...as, process.execPath, main, ...words]
    const child = spawn(program, args, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', data => (output += data))
    child.stderr.on('data', data => (output += data))
    return {
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      gone: new Promise<{ code: number | null; signal: string | null }>(resolve =>
        child.on('close', (code, signal) => resolve({ code, signal })),
      ),
      said: async (text: string) => {
        if (!(await soon(() => output.includes(text)))) throw new Error(`did not print ${text}: ${output}`)
      },
    }
  }
})

/** Whether the command line of any process contains this word. */
const anywhere = (word: string): boolean => commands().some(command => command.includes(word))
const commands = (): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('sleep')
          ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          : ''
      } catch {
        return ''
      }
    })
