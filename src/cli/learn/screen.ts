// The reader's screen: shows lines a screenful at a time, with a last line that asks for a key.
import stringWidth from 'string-width'
import type { Key, Keys } from '../keys.ts'
import type { Output } from '../output.ts'
import { command, print } from '../print.ts'

/** Keys that leave the current place. */
export type Turn = 'next' | 'back' | 'contents' | 'quit' | 'interrupt'

export interface Screen extends Output {
  readonly keys: Keys
  /** Begins a page: on an empty screen, or in plain mode below the last one. */
  begin(): void
  /** Shows lines, a screenful at a time. Returns a turn if the reader leaves before the end. */
  show(lines: readonly string[]): Promise<Turn | undefined>
  /** Shows a line if it fits without asking for a key, and returns whether it did. */
  fits(line: string): boolean
  /** Shows that something is running. Returns a function that removes the message. */
  busy(what: string): () => void
  /** Shows the hint and waits for a key. */
  ask(hint: string): Promise<Key>
}

/** Erases the line. */
const ERASE = '\r\u001b[K'

export function openScreen(output: Output, keys: Keys, stream: NodeJS.WriteStream = process.stdout): Screen {
  const { style, plain } = output
  let shown = 0
  let owed = false
  const rows = () => Math.max(6, stream.rows || 24)
  const columns = () => Math.max(20, stream.columns || 80)

  const ask = async (hint: string): Promise<Key> => {
    print(plain ? `${hint}\n` : style.dim(cut(hint, columns() - 1)), stream)
    const key = await keys.next()
    // Remove the hint, so that the page reads without interruption.
    if (!plain) command(ERASE, stream)
    shown = 0
    if (owed) fits('')
    owed = false
    return key
  }

  const fits = (line: string) => {
    const height = Math.max(1, Math.ceil(stringWidth(line) / columns()))
    // One line stays free for the hint.
    if (shown > 0 && shown + height > rows() - 1) return false
    output.line(line)
    shown += height
    return true
  }

  const show = async (lines: readonly string[]) => {
    for (const line of lines) {
      // An empty line alone is not worth a key, so it waits for the next line.
      if (line === '' && !fits(line)) owed = true
      while (line !== '' && !fits(line)) {
        const turn = turnOf(await ask('-- more: Enter --'))
        if (turn && turn !== 'next') return turn
      }
    }
    return undefined
  }

  const busy = (what: string) => {
    if (plain) return () => {}
    print(style.dim(what), stream)
    let shown = true
    return () => {
      if (shown) command(ERASE, stream)
      shown = false
    }
  }

  return {
    ...output,
    keys,
    busy,
    begin() {
      shown = 0
      owed = false
      if (plain) output.line()
      else command('\u001b[H\u001b[2J', stream)
    },
    show,
    fits,
    ask,
  }
}

/** The keys of a hint that fit. The last one, which leaves, always stays. */
function cut(hint: string, width: number): string {
  const keys = hint.split('   ')
  while (keys.length > 1 && keys.join('   ').length > width) keys.splice(-2, 1)
  return keys.join('   ').slice(0, width)
}

const TURNS: Record<string, Turn> = {
  return: 'next',
  enter: 'next',
  space: 'next',
  right: 'next',
  pagedown: 'next',
  n: 'next',
  b: 'back',
  left: 'back',
  pageup: 'back',
  backspace: 'back',
  p: 'back',
  t: 'contents',
  q: 'quit',
}

/** The turn that a key means everywhere; undefined if it means none. */
export function turnOf({ name, ctrl }: Key): Turn | undefined {
  if (ctrl) return name === 'c' ? 'interrupt' : name === 'd' ? 'quit' : undefined
  return TURNS[name]
}
