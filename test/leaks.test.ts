// tags: slow, per-lesson, last
// Whatever goes wrong, at whatever call: afterwards the host is as it was.

import { spawn } from '@lydell/node-pty'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, cooperJson, environment, main, usersOf, walked } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'
import { unless } from './helpers/unless.ts'

/** Each is two Nodes. All at once, the lists of a hundred calls kept each other from their first line for a minute. */
const AT_A_TIME = 8

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(walked)('lesson %s leaves nothing behind', id => {
  const able = usersOf(id)
  if (able.length === 0) unless('no cgroup is delegated to this user', test)('its list is performed', () => {})
  describe.each(able)('as $name', ({ as, env }) => {
    // How many calls its list has until it becomes its command: not the same for every user.
    const calls = cooperJson<{ trace: { call: string }[] }>(['demo', id, '--', 'true'], { as, env }).trace.length

    // On cgroup v1 a list about cgroups has three times as many calls.
    const patience = 30_000 + 3_000 * calls
    test('whichever of its calls fails', { timeout: patience }, () => {
      for (let call = 1; call <= calls; call++) {
        const { status, stderr } = cooper(['demo', id, '--fail', `${call}=EIO`, '--', 'true'], { as, env })
        // Some calls may fail by design, or are tried again; then the list goes on.
        if (status !== 0) expect(stderr).toMatch(/EIO|ENOENT/)
      }
    })

    test('wherever cooper is killed with SIGKILL', { timeout: patience }, async () => {
      // One for each call, several at a time; then one look at what they left.
      let call = 0
      const killNext = async (): Promise<void> => {
        while (call < calls) await killedAt(id, ++call, as, env)
      }
      const ends = await Promise.allSettled(Array.from({ length: AT_A_TIME }, killNext))
      // Not before all have ended: what comes next looks at the machine.
      for (const end of ends) if (end.status === 'rejected') throw end.reason
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
