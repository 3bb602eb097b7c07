// tags: fast
// A list goes from process to process as text, and is the same list over there.
import { describe, expect, test } from 'vitest'
import { box as net } from '../../lessons/05-net/lesson.ts'
import { box as capabilities } from '../../lessons/09-capabilities/lesson.ts'
import { box as capstone } from '../../lessons/13-container/lesson.ts'
import { readBox } from '../../src/list/deserialize.ts'
import { writeBox } from '../../src/list/serialize.ts'
import { showCall } from '../../src/list/show.ts'
import { type Box, clone } from '../../src/syscalls/clone.ts'
import { buffer, close, open, read } from '../../src/syscalls/files.ts'
import { mount } from '../../src/syscalls/mounts.ts'
import { execve } from '../../src/syscalls/processes.ts'
import { linesOf, mayFail } from '../../src/syscalls/step.ts'

const there = (box: Box): Box => readBox(writeBox(box))
const shown = ({ clone, steps }: Box) => [clone, ...steps].map(step => showCall(step))

describe('a list that went as text', () => {
  test.each([
    ['of the network', net(['true'], 7)],
    ['of the powers', capabilities(['true'])],
    ['of the capstone', capstone(['true'])],
  ])('%s shows the same calls', (_, box) => {
    const copy = there(box)
    expect(shown(copy)).toEqual(shown(box))
    expect(copy.flags).toBe(box.flags)
    expect(linesOf(copy.steps).map(line => line.length)).toEqual(linesOf(box.steps).map(line => line.length))
    expect(copy.steps.map(step => [step.mayFail, step.partOf])).toEqual(
      box.steps.map(step => [step.mayFail, step.partOf]),
    )
  })

  test('has its own ids, and each call still has one', () => {
    const file = open('/etc/hosts', 0)
    const box = clone(0, [file, ...mayFail(close(file))])
    const [first, second] = there(box).steps
    expect(first?.id).not.toBe(file.id)
    expect(second?.args[0]).toMatchObject({ id: first?.id })
  })

  test('has one buffer where two calls share one', () => {
    const memory = buffer(64)
    const { steps } = there(clone(0, [read(3, memory), read(3, memory), read(3, buffer(64))]))
    expect(steps[0]?.args[1]).toBe(steps[1]?.args[1])
    expect(steps[2]?.args[1]).not.toBe(steps[0]?.args[1])
  })

  test('knows where each call was written', () => {
    const { steps } = there(clone(0, [execve(['true'])]))
    expect(steps[0]?.at.stack).toContain('serialize.test.ts')
  })
})

describe('what is no list', () => {
  const broken = (change: (written: { steps: unknown[]; entries: unknown[]; flags: unknown }) => void) => {
    const written = JSON.parse(writeBox(clone(0, [execve(['true'])])))
    change(written)
    return () => readBox(JSON.stringify(written))
  }

  test.each<[string, () => Box]>([
    ['no JSON', () => readBox('box')],
    ['another thing', () => readBox('{"passed":true}')],
    ['nothing', () => readBox('null')],
    ['a step that is none', broken(({ steps }) => void steps.push('execve'))],
    ['an entry that is not there', broken(({ steps }) => void steps.push({ entry: 99 }))],
    ['an entry of no kind', broken(({ entries }) => void entries.push({ verdict: true }))],
    [
      'an entry that names a later one',
      broken(({ entries }) => void entries.unshift({ step: { args: [{ entry: 1 }] } })),
    ],
    ['flags that are no number', broken(written => void Object.assign(written, { flags: 'all' }))],
  ])('%s ends with a UserError', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ name: 'UserError' }))
  })

  const forged = (changes: object, more: readonly object[] = [], signed: object = {}) => {
    const signature = { call: 'getpid', man: 'getpid(2)', does: 'asks', params: [], ...signed }
    const step = { id: 1, line: 1, signature: { entry: 0 }, args: [], said: {}, stack: '', mayFail: false }
    const entries = [{ signature }, ...more, { step }, { step: { ...step, ...changes } }]
    const last = entries.length - 1
    const list = { flags: 0, clone: { entry: last - 1 }, steps: [{ entry: last }], entries }
    return () => readBox(JSON.stringify(list))
  }
  /** Sixteen bytes, into which the address of one byte is to be written. */
  const message = (relocation: object) => [
    { bytes: 'AA==' },
    { message: 'AAAAAAAAAAAAAAAAAAAAAA==', relocations: [{ of: { entry: 1 }, ...relocation }] },
  ]

  test('a list that is written by hand can be read, if all of it is right', () => {
    expect(forged({ args: [1, 'text', null] })().steps[0]?.args).toEqual([1, 'text', null])
    expect(forged({ args: [{ entry: 2 }] }, message({ offset: 8, size: 8 }))).not.toThrow()
  })

  test.each<[string, () => Box]>([
    ['more arguments than a call has registers', forged({ args: [1, 2, 3, 4, 5, 6, 7] })],
    ['an argument that is no whole number', forged({ args: [0.5] })],
    ['an argument that fits no register', forged({ args: [{ entry: 1 }] }, [{ big: String(2n ** 64n) }])],
    ['a signature as an argument', forged({ args: [{ entry: 0 }] })],
    ['a signature that is none', forged({ signature: { entry: 1 } }, [{ strings: ['x'] }])],
    ['a name that is no text', forged({}, [], { call: { toString: 1 } })],
    ['a kind that there is not', forged({}, [], { params: [['fd', 'hasOwnProperty']] })],
    ['what a struct says, as no text', forged({ said: { 0: 1 } }, [], { params: [['fd', 'fd']] })],
    ['an errno that the kernel does not have', forged({ refused: -1 })],
    ['a buffer of less than nothing', forged({}, [{ capacity: -4096 }])],
    ['a buffer that fills the memory', forged({}, [{ capacity: 2 ** 50 }])],
    ['a place behind the end of a message', forged({}, message({ offset: 12, size: 8 }))],
    ['a place between two bytes', forged({}, message({ offset: 0.5, size: 8 }))],
    ['the address of a text', forged({}, message({ offset: 0, size: 8, of: 'text' }))],
    [
      'flags whose values are no numbers',
      forged({}, [{ flags: { prefix: 'MS_', names: { MS_REC: 'x' }, bits: true } }]),
    ],
  ])('%s ends with a UserError', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ name: 'UserError' }))
  })

  test('an argument that no call can have is reported with its place', () => {
    const box = clone(0, [mount('none', undefined as unknown as string, null, 0, null)])
    expect(() => there(box)).toThrow('argument 2 of mount is undefined')
    const number = clone(0, [mount('none', '/', null, Number.NaN, null)])
    expect(() => there(number)).toThrow('argument 4 of mount is NaN')
  })
})
