// tags: fast, vm
// A conversation with a box: its output arrives as it comes, and it reads what the test writes.
import { expect, test } from 'vitest'
import { helloProgram } from '../../src/run/build.ts'
import { StepFailed } from '../../src/run/failure.ts'
import { talk } from '../../src/run/talk.ts'
import { clone } from '../../src/syscalls/clone.ts'
import { execve } from '../../src/syscalls/processes.ts'
import { descriptors, longSleep, soon } from '../helpers/boxes.ts'

const sh = (script: string) => clone(0, execve(['/bin/sh', '-c', script]))

test('a running box can be heard, and hears an answer', async () => {
  const box = talk(sh('echo who are you; read name; echo hello $name; echo and goodbye >&2'))
  expect((await box.hears(/who are (\w+)/))?.[1]).toBe('you')
  box.tell('cooper\n')
  expect((await box.hears(/hello (\w+)/))?.[1]).toBe('cooper')
  expect((await box.exited).code).toBe(0)
  expect(await box.hears(/goodbye/)).toBeTruthy()
  expect(box.said()).toBe('who are you\nhello cooper\nand goodbye\n')
})

test('waiting for a word ends when the box exits without it or is killed', async () => {
  expect(await talk(sh('echo something else')).hears(/never/)).toBeUndefined()
  expect(await talk(clone(0, execve(longSleep())), { timeout: 50 }).hears(/never/)).toBeUndefined()
})

test('writing to a box that has exited does no harm', async () => {
  const box = talk(sh('exit 3'))
  expect((await box.exited).code).toBe(3)
  box.tell('too late\n')
  expect(await box.hears(/./)).toBeUndefined()
})

test('a list that fails rejects the promise, and ends the talk', async () => {
  const box = talk(clone(0, execve(['/no/such/program'])))
  await expect(box.performed).rejects.toThrow(StepFailed)
  expect(await box.hears(/./)).toBeUndefined()
})

test('no descriptor is left open', async () => {
  // Node opens some of its own when it likes, so not one for each box is what tells.
  const before = descriptors().length
  const boxes = 20
  for (let i = 0; i < boxes; i++) await talk(sh('true')).exited
  expect(await soon(() => descriptors().length < before + boxes), 'the boxes left no descriptor').toBe(true)
})

test('native/hello prints which kernel it runs on, and exits after a byte of input', async () => {
  const box = talk(clone(0, execve([helloProgram(), 'off'])), { timeout: 10_000 })
  const [, number, up] = (await box.hears(/hello: PID (\d+), kernel \S+, up for (\d+) ms/)) ?? []
  expect(Number(number)).toBe(box.pid)
  expect(Number(up)).toBeGreaterThan(0)
  // It is number one of nothing, so `off` is not for it.
  box.tell('\n')
  expect(await box.exited).toEqual({ code: 0, signal: undefined })
})
