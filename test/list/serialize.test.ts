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

  test('has its own numbers, and still one for each call', () => {
    const file = open('/etc/hosts', 0)
    const box = clone(0, [file, ...mayFail(close(file))])
    const [first, second] = there(box).steps
    expect(first?.id).not.toBe(file.id)
    expect(second?.args[0]).toMatchObject({ id: first?.id })
  })

  test('has one room where two calls share one', () => {
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
  ])('%s ends in a sentence', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ name: 'UserError' }))
  })

  test('an argument that no call can have is named, with its place', () => {
    const box = clone(0, [mount('none', undefined as unknown as string, null, 0, null)])
    expect(() => there(box)).toThrow('argument 2 of mount is undefined')
    const number = clone(0, [mount('none', '/', null, Number.NaN, null)])
    expect(() => there(number)).toThrow('argument 4 of mount is NaN')
  })
})
