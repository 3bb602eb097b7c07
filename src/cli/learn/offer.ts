// Shows a command of a lesson and performs it if the reader presses Enter.
import { LineReader } from '../../base/line-reader.ts'
import type { Live } from '../../course/text/document.ts'
import { performCommand } from '../../course/text/perform.ts'
import { isRefused } from '../../course/text/transcript.ts'
import { withItsStyles } from '../styled.ts'
import { commandLines, recordedLines } from './parts.ts'
import { type Screen, type Turn, turnOf } from './screen.ts'

/** Returns a turn if the reader leaves instead. */
export async function offer(screen: Screen, block: Live): Promise<Turn | undefined> {
  const turn = await screen.show(commandLines(screen, block))
  if (turn) return turn
  for (;;) {
    const key = await screen.ask('Enter: run it   s: skip it   b: back   q: quit')
    if (key.name === 's') return screen.show([''])
    const turn = turnOf(key)
    if (turn === 'next') return perform(screen, block)
    if (turn) return turn
  }
}

async function perform(screen: Screen, block: Live): Promise<Turn | undefined> {
  // Output is shown as it arrives while it fits; the rest waits for keys.
  const waiting: string[] = []
  const reader = new LineReader()
  let refused = false
  const done = screen.busy('… (Ctrl-C ends the run, and the lesson)')
  const take = (text: string) => {
    done()
    for (const line of reader.take(text).map(withItsStyles))
      if (waiting.length > 0 || !screen.fits(line)) waiting.push(line)
  }
  const options = { columns: screen.width, colour: screen.style.level > 0 }
  const mayRefuse = block.recorded !== undefined
  const { exit, printed, aborted } = await screen.keys.abortable(async signal => {
    const performed = await performCommand(block.command, {
      ...options,
      signal,
      ...(mayRefuse ? {} : { onText: take }),
    })
    return { ...performed, aborted: signal.aborted }
  })
  done()
  if (aborted) return 'interrupt'
  if (mayRefuse) {
    refused = isRefused(exit)
    if (!refused) waiting.push(...printed.split('\n').map(withItsStyles))
  } else if (reader.rest) waiting.push(withItsStyles(reader.rest))
  return screen.show(refused ? recordedLines(screen, block, printed) : [...waiting, ''])
}
