// The reader's screen: what does not fit waits for a key, and an empty line does not.
import { Chalk } from 'chalk'
import { describe, expect, test } from 'vitest'
import type { Key, Keys } from '../../src/cli/keys.ts'
import { openScreen } from '../../src/cli/learn/screen.ts'

/** A screen of six lines, five of them for the text, and all that was written on it. */
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

describe('a screen of six lines', () => {
  test('the sixth line waits for a key', async () => {
    const { screen, seen } = small()
    await screen.show(['1', '2', '3', '4', '5', '6'])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', '[key] 6', ''])
  })

  test('an empty line waits for the next one, and nobody has to press a key for it', async () => {
    const { screen, seen } = small()
    await screen.show(['1', '2', '3', '4', '5', ''])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', ''])
    await screen.show(['6'])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', '[key] ', '6', ''])
  })

  test('it comes after the question that was asked in its place, and not a second time', async () => {
    const { screen, seen } = small()
    await screen.show(['1', '2', '3', '4', '5', ''])
    await screen.ask('?')
    await screen.show(['a', 'b', 'c', 'd', 'e'])
    expect(seen()).toEqual(['1', '2', '3', '4', '5', '[key] ', 'a', 'b', 'c', 'd', '[key] e', ''])
  })
})
