// tags: fast
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { compileCommonJs, runCommonJs } from '../../src/base/common-js.ts'
import { LineReader } from '../../src/base/line-reader.ts'
import { messageIn, readMessage } from '../../src/base/message.ts'
import { Messages } from '../../src/base/messages.ts'
import { readIfThere } from '../../src/base/read-if-there.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-test-base-'))
afterAll(() => rmSync(directory, { recursive: true }))

describe('readIfThere', () => {
  test('gives the text of a file', () => {
    writeFileSync(join(directory, 'file'), 'text\n')
    expect(readIfThere(join(directory, 'file'))).toBe('text\n')
  })
  test('gives undefined for a file that is not there, and for a directory', () => {
    expect(readIfThere(join(directory, 'missing'))).toBeUndefined()
    expect(readIfThere(directory)).toBeUndefined()
  })
})

describe('LineReader', () => {
  test('joins a line that comes in pieces', () => {
    const reader = new LineReader()
    expect(reader.take('on')).toEqual([])
    expect(reader.rest).toBe('on')
    expect(reader.take('e\ntwo\nthr')).toEqual(['one', 'two'])
    expect(reader.take('ee\n')).toEqual(['three'])
    expect(reader.rest).toBe('')
  })
  test('keeps empty lines', () => {
    expect(new LineReader().take('\n\na\n')).toEqual(['', '', 'a'])
  })
  test('joins a character that comes in two pieces', () => {
    const reader = new LineReader()
    const [first, second] = [Buffer.from('é\n').subarray(0, 1), Buffer.from('é\n').subarray(1)]
    expect([...reader.take(first), ...reader.take(second)]).toEqual(['é'])
  })
})

describe('a message', () => {
  const shape = { name: 'string', args: 'array' } as const

  test('is read where it has the fields that were agreed on, and may have others', () => {
    expect(readMessage('cooper', '{"name":"a","args":[],"more":1}', shape)).toEqual({ name: 'a', args: [], more: 1 })
  })
  test.each(['', 'no JSON', 'null', '[]', '1', '{"name":"a"}', '{"name":"a","args":{}}', '{"name":null,"args":[]}'])(
    'of another shape is refused, and the sender named: %s',
    text => {
      expect(() => readMessage('the judge', text, shape)).toThrow(/^the judge sent no message with name, args, but: "/)
      expect(messageIn(text, shape)).toBeUndefined()
    },
  )
  test('that is long nonsense is shown in part', () => {
    expect(() => readMessage('the judge', 'x'.repeat(1000), shape)).toThrow(/"x{80}…"$/)
  })
})

describe('Messages', () => {
  const shape = { at: 'number' } as const

  test('come one by one, and then undefined', async () => {
    const stream = new PassThrough()
    const messages = new Messages(stream, 'the judge')
    stream.write('{"at":1}\n{"at"')
    stream.end(':2}\n')
    expect([await messages.next(shape), await messages.next(shape)]).toEqual([{ at: 1 }, { at: 2 }])
    expect(await messages.next(shape)).toBeUndefined()
  })
  test('end where the stream is destroyed', async () => {
    const stream = new PassThrough()
    const messages = new Messages(stream, 'the judge')
    stream.destroy(new Error('gone'))
    expect(await messages.next(shape)).toBeUndefined()
  })
  test('name the sender of nonsense', async () => {
    const stream = new PassThrough()
    const messages = new Messages(stream, 'the judge')
    stream.write('hello\n')
    await expect(messages.next(shape)).rejects.toThrow('the judge sent no message with at, but: "hello"')
  })
})

describe('runCommonJs', () => {
  const file = join(directory, 'module.js')
  const run = (code: string) => runCommonJs(compileCommonJs(code, file), file, createRequire(file))

  test('gives what a module exports, by either way to export', () => {
    expect(run('exports.a = 1')).toEqual({ a: 1 })
    expect(run('module.exports = 2')).toBe(2)
  })
  test('gives a module its require, its file and its directory', () => {
    expect(run('module.exports = [typeof require("node:fs"), __filename, __dirname]')).toEqual([
      'object',
      file,
      directory,
    ])
  })
  test('keeps the numbers of lines in stacks', () => {
    expect(() => run('\n\nthrow new Error("third line")')).toThrow(
      expect.objectContaining({ stack: expect.stringContaining(`${file}:3`) }),
    )
  })
  test('takes compiled code of the same text', () => {
    const code = 'module.exports = 3'
    const script = compileCommonJs(code, file, compileCommonJs(code, file).createCachedData())
    expect(script.cachedDataRejected, 'Node rejected the compiled code').toBe(false)
    expect(runCommonJs(script, file, createRequire(file))).toBe(3)
  })
})
