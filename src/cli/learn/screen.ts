// The reader's screen: lines that do not run away unread, and a last line that asks for a key and then is gone.
import stringWidth from 'string-width'
import type { Key, Keys } from '../keys.ts'
import type { Output } from '../output.ts'

/** Keys that lead away from where one is. */
export type Turn = 'next' | 'back' | 'contents' | 'quit' | 'interrupt'

export interface Screen extends Output {
  readonly keys: Keys
  /** A page begins: at the top of an empty screen, or, in plain mode, below what was. */
  begin(): void
  /** Shows lines, a screenful at a time. Gives a turn, where the reader did not stay to the end. */
  show(lines: readonly string[]): Promise<Turn | undefined>
  /** Shows a line, if there is room for it without asking. */
  fits(line: string): boolean
  /** Says that something is under way; gives what takes that away again. */
  busy(what: string): () => void
  /** Asks for a key; the hint is shown meanwhile. */
  ask(hint: string): Promise<Key>
}

export function openScreen(output: Output, keys: Keys, stream: NodeJS.WriteStream = process.stdout): Screen {
  const { style, plain } = output
  let shown = 0
  let owed = false
  const rows = () => Math.max(6, stream.rows || 24)
  const columns = () => Math.max(20, stream.columns || 80)

  const ask = async (hint: string): Promise<Key> => {
    stream.write(plain ? `${hint}\n` : style.dim(cut(hint, columns() - 1)))
    const key = await keys.next()
    // The line is taken away, so that the page reads as if nobody had stopped.
    if (!plain) stream.write('\r\u001b[K')
    shown = 0
    if (owed) fits('')
    owed = false
    return key
  }

  const fits = (line: string) => {
    const height = Math.max(1, Math.ceil(stringWidth(line) / columns()))
    // One line stays free, for the question.
    if (shown > 0 && shown + height > rows() - 1) return false
    output.line(line)
    shown += height
    return true
  }

  const show = async (lines: readonly string[]) => {
    for (const line of lines) {
      // Nobody should have to press a key for an empty line: it waits for the next one.
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
    stream.write(style.dim(what))
    let shown = true
    return () => {
      if (shown) stream.write('\r\u001b[K')
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
      else stream.write('\u001b[H\u001b[2J')
    },
    show,
    fits,
    ask,
  }
}

/** What fits of a hint: whole keys. The last of them, which leads away, stays. */
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

/** What a key means wherever one is; nothing, where it means nothing. */
export function turnOf({ name, ctrl }: Key): Turn | undefined {
  if (ctrl) return name === 'c' ? 'interrupt' : name === 'd' ? 'quit' : undefined
  return TURNS[name]
}
