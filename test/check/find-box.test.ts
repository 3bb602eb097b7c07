// tags: fast, as-user
// Which process is the box? A program that makes one has the command among its arguments long before a box runs it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { awaitCommand, confirmCommand } from '../../src/check/await-box.ts'
import { claim, judged } from '../../src/check/claim.ts'
import { runningBox } from '../../src/check/find-box.ts'
import { hold } from '../../src/check/hold.ts'
import { judgeBox } from '../../src/check/judge-box.ts'
import { startProgram } from '../../src/check/start-program.ts'
import { stayAlive } from '../../src/check/staying.ts'
import { look } from '../../src/proc/process.ts'
import { children } from '../../src/proc/processes.ts'
import { isRoot, lives, running, soon } from '../helpers/boxes.ts'
import { cooper, cooperJson, users } from '../helpers/cooper.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'
import { DELAYS, type Kind, makePrograms, mistakes, PLACES, settings, withSettings } from './textbook-box.ts'

const withCompiler = missing('gcc')
let programs: ReturnType<typeof makePrograms>
beforeAll(() => {
  if (withCompiler === undefined) programs = makePrograms()
})
afterAll(() => programs?.remove())

/** Children that a test starts itself. */
const started: ChildProcess[] = []
const begin = (program: string, ...args: string[]) => {
  const child = spawn(program, args, { stdio: 'ignore' })
  started.push(child)
  return child
}
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})

const BY_PID = 'cooper check pid --pid'
const find = (words: readonly string[]) => startProgram(words, BY_PID)

unless(withCompiler, describe)('the box of a program', () => {
  const matrix = PLACES.flatMap(place => DELAYS.map(delay => [place, delay] as const))

  test.each(matrix)('is found when it waits at its %s for %i ms', async (place, delay) => {
    const found = await withSettings(settings('child', { [place]: delay }), () =>
      mistakes([programs.box, '{}'], 'child'),
    )
    expect(found).toEqual([])
  })

  test.each(DELAYS)('is found when the program leaves by a double fork and waits for %i ms', async delay => {
    const found = await withSettings(settings('daemon', { left: delay, exec: delay }), () =>
      mistakes([programs.box, '{}'], 'daemon'),
    )
    expect(found).toEqual([])
  })

  test('is found when each process of the program ends as soon as it has started the next one', async () => {
    const found = await withSettings(settings('relay', {}), () => mistakes([programs.box, '{}'], 'relay'))
    expect(found).toEqual([])
  })

  test.each(DELAYS)('is found when the program itself becomes it after %i ms', async delay => {
    const found = await withSettings(settings('exec', { exec: delay }), () => mistakes([programs.box, '{}'], 'exec'))
    expect(found).toEqual([])
  })

  test('is not the program that has given itself the arguments of the command', async () => {
    const found = await withSettings(settings('disguised', { clone: 100, exec: 100 }), () =>
      mistakes([programs.box, '{}'], 'disguised'),
    )
    expect(found).toEqual([])
  })

  unless(missing('busybox'), test)('is found where the program is a busybox that has no link named sleep', async () => {
    const root = programs.makeRoot('only-busybox', { busybox: '/bin/busybox' })
    const found = await withSettings(settings('child', { clone: 50 }, root), () =>
      mistakes([programs.box, '/busybox', '{}'], 'child'),
    )
    expect(found).toEqual([])
  })

  test('is found where sleep is a link to a program that waits in another way', async () => {
    programs.compile('waits.c', 'waits', '-static')
    const root = programs.makeRoot('other-sleep', { 'bin/waits': join(programs.directory, 'waits') })
    symlinkSync('/bin/waits', join(root, 'bin', 'sleep'))
    const found = await withSettings(settings('child', { clone: 50 }, root), () =>
      mistakes([programs.box, '{}'], 'child'),
    )
    expect(found).toEqual([])
  })

  test('is nowhere where the program ends before it has made one, and the error says how it ended', async () => {
    await expect(find(['sh', '-c', 'echo because >&2; exit 3', 'sh', '{}'])).rejects.toMatchObject({
      code: 1,
      message: expect.stringMatching(/^sh started, but no process runs `sleep \d+`: sh ended with status 3\nbecause$/),
    })
  })
})

describe('a plain sleep', () => {
  test('is found when it is the whole program', async () => {
    const { pid, confirm, stop } = await find(['{}'])
    expect(look(pid).command[0]).toBe('sleep')
    confirm()
    await stop()
    expect(lives(pid)).toBe(false)
  })

  test('without {} is judged itself, and a note says so', async () => {
    const { pid, note, stop } = await find(['sleep', '30'])
    expect(note).toContain(`this is about process ${pid} (\`sleep 30\`), the program itself.`)
    await stop()
  })

  test('without {} is judged itself, and not a zombie that it has as a child', async () => {
    const { note, stop } = await find(['sh', '-c', 'sleep 0.01 & exec sleep 30'])
    expect(note).toContain('(`sleep 30`), the youngest process')
    await stop()
  })

  test('that another program starts without {} is judged, and the note names both', async () => {
    const { pid, note, stop } = await find(['sh', '-c', 'sleep 30; true'])
    expect(note).toContain(`this is about process ${pid} (\`sleep 30\`), the youngest process that came of sh.`)
    await stop()
  })
})

test.each([
  ['an empty name', '', 'the name of the program is empty'],
  ['a directory', '/usr', 'cannot start /usr: EACCES'],
  ['a file below a file', '/etc/passwd/x', 'there is no program /etc/passwd/x'],
])('%s is no program', async (_, program, message) => {
  await expect(find([program, '{}'])).rejects.toMatchObject({ code: 2, message })
})

test('two youngest processes without {} are refused where one is isolated in another way', async () => {
  const unshare = isRoot ? 'unshare -u' : 'unshare -Uu'
  await expect(find(['sh', '-c', `sleep 30 & ${unshare} sleep 30; true`])).rejects.toMatchObject({
    message: expect.stringMatching(/^two processes could be the box, and they differ in: .*uts namespace/),
  })
})

describe('two processes that run the command', () => {
  const unshare = isRoot ? ['unshare', '-u'] : ['unshare', '-Uu']

  const runs = (command: readonly string[], many: number) =>
    soon(() => running(command).filter(pid => look(pid).exe !== process.execPath).length === many)

  test('are both named where one is isolated in another way', async () => {
    const command = stayAlive()
    begin('sleep', command[1] as string)
    const [program = '', ...args] = [...unshare, ...command]
    begin(program, ...args)
    expect(await runs(command, 2), 'both run').toBe(true)
    const [one, other] = running(command)
    const both = new RegExp(`differ in: .*uts namespace.*\n  process ${one} .*uts:.*\n  process ${other} .*uts:`)
    await expect(awaitCommand(command, 10_000, () => false)).rejects.toMatchObject({
      message: expect.stringMatching(both),
    })
  })

  test('are refused before the verdict where the second one appears during the judgement', async () => {
    const command = stayAlive()
    begin('sleep', command[1] as string)
    const held = await awaitCommand(command, 10_000, () => false)
    expect(() => confirmCommand(held!, command)).not.toThrow()
    const [program = '', ...args] = [...unshare, ...command]
    begin(program, ...args)
    expect(await runs(command, 2), 'both run').toBe(true)
    expect(() => confirmCommand(held!, command)).toThrow('two processes could be the box')
    held?.release()
  })

  test('may both be the box where no isolation differs', async () => {
    const command = stayAlive()
    begin('sleep', command[1] as string)
    begin('sleep', command[1] as string)
    expect(await runs(command, 2), 'both run').toBe(true)
    const held = await awaitCommand(command, 10_000, () => false)
    expect(running(command)).toContain(held?.pid)
    expect(() => confirmCommand(held!, command)).not.toThrow()
    held?.release()
  })
})

describe('a process that is held', () => {
  test('cannot be confirmed once it has ended', async () => {
    const child = begin('sleep', '30')
    const box = runningBox(child.pid as number)
    expect(() => box.confirm()).not.toThrow()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(() => box.confirm()).toThrow(`process ${child.pid} ended while it was judged`)
    await box.stop()
  })

  test('gets no verdict where it ended before its last claim was judged', async () => {
    const child = begin('sleep', '30')
    const ends = claim('ends', 'It has ended.', async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
      return judged(true, 'it was there', { means: '', look: '' })
    })
    const box = runningBox(child.pid as number)
    await expect(judgeBox([ends], box)).rejects.toMatchObject({
      code: 1,
      message: `process ${child.pid} ended while it was judged, so there is no verdict`,
    })
    await box.stop()
  })

  test('counts as ended while it is a zombie', async () => {
    // Its parent becomes a sleep, which waits for no child.
    const parent = begin('sh', '-c', 'sleep 0.2 & exec sleep 30')
    expect(await soon(() => children(parent.pid as number).length === 1), 'there is a child').toBe(true)
    const held = hold(children(parent.pid as number)[0] as number)
    expect(held.ended()).toBe(false)
    expect(await soon(() => look(held.pid).status.State.startsWith('Z')), 'it is a zombie').toBe(true)
    expect(held.ended()).toBe(true)
    expect(() => held.confirm()).toThrow('ended')
    held.release()
    const zombieFromTheStart = hold(held.pid)
    expect(() => zombieFromTheStart.confirm()).not.toThrow()
    zombieFromTheStart.release()
  })

  unless(needsRoot, test)('is not the next process with the same PID', async () => {
    const first = begin('sleep', '30')
    const held = hold(first.pid as number)
    first.kill('SIGKILL')
    await once(first, 'exit')
    writeFileSync('/proc/sys/kernel/ns_last_pid', String((first.pid as number) - 1))
    const second = begin('sleep', '30')
    expect(second.pid, 'the PID is used again').toBe(first.pid)
    expect(held.ended()).toBe(true)
    expect(() => held.confirm()).toThrow('ended while it was judged')
    held.release()
  })

  test('is not a thread', () => {
    const thread = readdirSync('/proc/self/task').find(id => Number(id) !== process.pid)
    expect(() => hold(Number(thread))).toThrow(`${thread} is a thread of process ${process.pid}`)
  })
})

unless(withCompiler, describe).each(users)('as $name', ({ as, env }) => {
  const at = (kind: Kind, waits: Readonly<Record<string, number>>) => ({
    as,
    env: { ...env, ...settings(kind, waits) },
    cwd: programs.directory,
  })

  test.each(DELAYS)('check passes the box that begins after %i ms', delay => {
    const options = at('child', { start: delay, exec: delay })
    expect(cooperJson(['check', 'pid', '--', './box', '{}'], options)).toMatchObject({ passed: true })
  })

  test.each(DELAYS)('xray shows the box that begins after %i ms, and not the program', delay => {
    const options = at('child', { start: delay, mount: delay })
    const { box, rows } = cooperJson<Xray>(['xray', '--', './box', '{}'], options)
    expect(box.command[0]).toBe('sleep')
    expect(rows.find(({ id }) => id === 'ns-pid')?.differs).toBe(true)
  })

  test('check passes the box of a program that has left', () => {
    const options = at('daemon', { left: 100 })
    expect(cooperJson(['check', 'pid', '--', './box', '{}'], options)).toMatchObject({ passed: true })
  })

  test('check and xray find a program below /tmp, where the lab has a directory of its own', () => {
    const options = { as, env }
    expect(cooperJson(['check', 'pid', '--', programs.box, '{}'], options)).toMatchObject({ passed: true })
    expect(cooperJson<Xray>(['xray', '--', programs.box, '{}'], options).box.command[0]).toBe('sleep')
  })

  test('check says what it judges where the program has no {}', () => {
    const { stderr, status } = cooper(['check', 'pid', '--', 'sleep', '30'], { as, env })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^cooper: this is about process \d+ \(`sleep 30`\), the program itself\./)
  })

  test.each([
    [
      'docker',
      /not made for docker, which asks a daemon.* outside of the lab/,
      "$(docker inspect -f '{{.State.Pid}}' NAME)",
    ],
    ['runc', /not made for runc, which needs a disk that it may write to/, '$(runc state NAME'],
    [
      'systemd-nspawn',
      /not made for systemd-nspawn, which needs .* systemd/,
      '$(machinectl show -p Leader --value NAME)',
    ],
  ])('check says why %s makes no container in the lab, and how to judge one with --pid', (engine, why, pid) => {
    const program = join(programs.directory, engine)
    writeFileSync(program, '#!/bin/sh\necho "some error" >&2\nexit 1\n')
    chmodSync(program, 0o755)
    const { stderr, status } = cooper(['check', 'pid', '--', `./${engine}`, 'run', '{}'], at('child', {}))
    expect(status).toBe(1)
    expect(stderr).toContain('some error')
    expect(stderr).toMatch(why)
    expect(stderr).toContain(`cooper check pid --pid ${pid}`)
  })

  unless(needsRoot, test)('check says that the host is lost where the program covers its /proc', () => {
    const script = 'mount -t proc proc /proc; exec "$@"'
    const words = ['check', 'pid', '--', 'unshare', '-pf', 'sh', '-c', script, 'sh', '{}']
    const { claims } = cooperJson<{ claims: { id: string; passed: boolean | null }[] }>(words, { as, env })
    expect(claims.filter(({ passed }) => passed !== null)).toMatchObject([{ id: 'host-proc-untouched', passed: false }])
  })

  test('check says that the disk is read-only where a program wants to write there', () => {
    const { stderr } = cooper(['check', 'pid', '--', 'mkdir', '/usr/somewhere', '{}'], {
      as,
      env: { ...env, LC_ALL: 'C' },
    })
    expect(stderr).toContain("The lab's disk is read-only")
    expect(stderr).toContain('cooper check pid --pid PID')
  })
})

interface Xray {
  readonly box: { readonly command: readonly string[] }
  readonly rows: readonly { readonly id: string; readonly differs: boolean }[]
}
