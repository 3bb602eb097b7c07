// Whatever goes wrong, at whatever call: afterwards the host is as it was.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, environment, main, root, usersOf } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'

const lessons = readdirSync(join(root, 'lessons'))
  .filter(id => existsSync(join(root, 'lessons', id, 'lesson.ts')))
  .filter(id => usersOf(id).length > 0)

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(lessons)('lesson %s leaves nothing behind', id => {
  describe.each(usersOf(id))('as $name', ({ as, env }) => {
    // How many calls its list has until it becomes its command: not the same for every user.
    const calls = cooperJson<{ trace: { call: string }[] }>(['demo', id, '--', 'true'], { as, env }).trace.length

    test('whichever of its calls fails', () => {
      for (let call = 1; call <= calls; call++) {
        const { status, stderr } = cooper(['demo', id, '--fail', `${call}=EIO`, '--', 'true'], { as, env })
        // Some calls may fail by design, or are tried again; then the list goes on.
        if (status !== 0) expect(stderr).toMatch(/EIO|ENOENT/)
      }
    })

    test('wherever cooper is killed with SIGKILL', { timeout: 120_000 }, async () => {
      // One for each call, all at the same time; then one look at what they left.
      await Promise.all(Array.from({ length: calls }, (_, i) => killedAt(id, i + 1, as, env)))
    })
  })
})

/** Goes to a call with the keys of --step, and kills what the user started. */
async function killedAt(id: string, call: number, as: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [program = '', ...args] = [...as, process.execPath, main, 'demo', id, '--step', '--', 'sleep', '60']
  const terminal = spawn(program, args, { cols: 80, rows: 24, env: environment(env) as Record<string, string> })
  let screen = ''
  const seen = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`never saw '${text}' in\n${screen}`)), 60_000)
      const look = () => {
        if (!screen.includes(text)) return
        clearTimeout(patience)
        listening.dispose()
        resolve()
      }
      const listening = terminal.onData(look)
      look()
    })
  const gone = new Promise<void>(resolve => terminal.onExit(() => resolve()))
  terminal.onData(data => {
    screen += data
  })
  try {
    for (let at = 1; at < call; at++) {
      await seen(`▶ ${at} of`)
      terminal.write('\r')
    }
    await seen(`▶ ${call} of`)
  } finally {
    process.kill(terminal.pid, 'SIGKILL')
    await gone
  }
}
