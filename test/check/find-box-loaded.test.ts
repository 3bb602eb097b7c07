// tags: slow, last
// On a loaded machine a program is interrupted anywhere between its calls. No interruption makes another process the box.
import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProgram } from '../../src/check/start-program.ts'
import { look } from '../../src/proc/process.ts'
import { lives, running } from '../helpers/boxes.ts'
import { cooperJson, users } from '../helpers/cooper.ts'
import { missing, unless } from '../helpers/unless.ts'
import { DELAYS, type Kind, makePrograms, mistakes, PLACES, settings, withSettings } from './textbook-box.ts'

const withCompiler = missing('gcc')
const load: ChildProcess[] = []
let programs: ReturnType<typeof makePrograms>
beforeAll(() => {
  if (withCompiler !== undefined) return
  programs = makePrograms()
  for (let i = 0; i < 3 * availableParallelism(); i++)
    load.push(spawn('sh', ['-c', 'while :; do /bin/true; done'], { stdio: 'ignore' }))
})
afterAll(() => {
  for (const each of load) each.kill('SIGKILL')
  programs?.remove()
})

const KINDS: readonly Kind[] = ['child', 'daemon', 'exec', 'disguised']

/** Each kind waits at each place for each delay: 80 settings, of which every run takes another one. */
const cases = KINDS.flatMap(kind =>
  [...PLACES, 'left'].flatMap(place => DELAYS.map(delay => ({ kind, waits: { [place]: delay } }))),
)

const RUNS = 200

unless(withCompiler, test)(`${RUNS} of ${RUNS} boxes are found on a loaded machine`, { timeout: 600_000 }, async () => {
  const wrong: string[] = []
  for (let run = 0; run < RUNS; run++) {
    const { kind, waits } = cases[run % cases.length]!
    const found = await withSettings(settings(kind, waits), () => mistakes([programs.box, '{}'], kind))
    if (found.length > 0) wrong.push(`${kind} ${JSON.stringify(waits)}: ${found.join(', ')}`)
  }
  expect(wrong).toEqual([])
})

unless(withCompiler, test).each(users)(
  'check and xray find every box as $name',
  { timeout: 600_000 },
  ({ as, env }) => {
    for (const place of PLACES)
      for (const delay of DELAYS) {
        const options = { as, env: { ...env, ...settings('child', { [place]: delay }) }, cwd: programs.directory }
        const words = ['--', './box', '{}']
        expect(cooperJson(['check', 'pid', ...words], options), `${place} ${delay}`).toMatchObject({ passed: true })
        const { box } = cooperJson<{ box: { command: string[] } }>(['xray', ...words], options)
        expect(box.command[0], `${place} ${delay}`).toBe('sleep')
      }
  },
)

test('the box is nowhere where the program keeps the command to itself, and the error names the process that has it', async () => {
  const script = 'trap "" TERM; sleep 100; : "$@"'
  await expect(startProgram(['sh', '-c', script, 'sh', '{}'], 'cooper xray')).rejects.toMatchObject({
    message: expect.stringMatching(/\nprocess \d+ \(sh -c .*\) has it among its arguments$/),
  })
})

test('stop() ends the parent of a box that another process was to wait for', async () => {
  const script = '(setsid sh -c \'"$@"; sleep 300.5\' sh "$@" &)'
  const { pid, stop } = await startProgram(['sh', '-c', script, 'sh', '{}'], 'cooper xray')
  const { ppid } = look(pid).stat
  expect(look(ppid).command[0], 'its parent').toBe('sh')
  await stop()
  expect(lives(ppid), 'the parent is left').toBe(false)
  expect(running(['sleep', '300.5'])).toEqual([])
})
