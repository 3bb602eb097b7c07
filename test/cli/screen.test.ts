// tags: fast
// The reader's screen: lines that do not fit wait for a key.
import { Chalk } from 'chalk'
import { describe, expect, test } from 'vitest'
import type { Key, Keys } from '../../src/cli/keys.ts'
import { openScreen } from '../../src/cli/learn/screen.ts'

/** A screen of six lines, five of them for the text, and everything that was written on it. */
function small() {
  const written: string[] = []
  const write = (text: string) => written.push(text)
  const stream = { rows: 6, columns: 40, write } as unknown as NodeJS.WriteStream
  const keys = { next: async (): Promise<Key> => ({ name: 'return', ctrl: false }) as Key } as Keys
  const line = (text = '') => void write(`${text}\n`)
  const screen = openScreen({ width: 40, plain: false, style: new Chalk({ level: 0 }), line }, keys, stream)
  screen.begin()
  const seen = () =>
    written
      .join('')
      .replace(/[^\n]*\r\u001b\[K/g, '[key] ')
      .replace(/^\u001b\[H\u001b\[2J/, '')
      .split('\n')
  return { screen, seen }
}

describe('on a screen of six lines', () => {
  test('the sixth line waits for a key', async () => {
    const { screen, seen } = small()
    await screen.show(['1', '2', '3', '4', '5', '6'])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', '[key] 6', ''])
  })

  test('an empty line waits for the next line and needs no key', async () => {
    const { screen, seen } = small()
    await screen.show(['1', '2', '3', '4', '5', ''])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', ''])
    await screen.show(['6'])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', '[key] ', '6', ''])
  })

  test('an empty line that waited for a key is shown once, after it', async () => {
    const { screen, seen } = small()
    await screen.show(['1', '2', '3', '4', '5', ''])
    await screen.ask('?')
    await screen.show(['a', 'b', 'c', 'd', 'e'])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', '[key] ', 'a', 'b', 'c', 'd', '[key] e', ''])
  })
})
