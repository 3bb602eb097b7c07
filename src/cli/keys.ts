// Reads single keys. While they are open, the terminal is in raw mode, without echo.
import { emitKeypressEvents } from 'node:readline'
import { Queue } from '../base/queue.ts'

export interface Key {
  /** `return`, `left`, `a`; a character without a name is its own name. */
  readonly name: string
  readonly ctrl: boolean
  readonly shift: boolean
}

export interface Keys {
  /** The next key. After the end of input it is always Ctrl-D. */
  next(): Promise<Key>
  /** Runs `work`, which Ctrl-C aborts. Other keys typed meanwhile are dropped, or with `wait` kept for `next`. */
  abortable<Result>(work: (signal: AbortSignal) => Promise<Result>, others?: 'drop' | 'wait'): Promise<Result>
  /** Restores the terminal while `work` runs, for another program. */
  suspend<Result>(work: () => Promise<Result>): Promise<Result>
  close(): void
}

const END: Key = { name: 'd', ctrl: true, shift: false }

export function openKeys(stdin = process.stdin): Keys {
  const typed = new Queue<Key>()
  let over = false
  let working: AbortController | undefined
  let dropping = false
  const give = (key: Key) => {
    if (working && key.ctrl && key.name === 'c') return working.abort()
    if (working && dropping) return
    typed.push(key)
  }
  const pressed = (
    text: string | undefined,
    { name, ctrl, shift }: { name?: string; ctrl?: boolean; shift?: boolean },
  ) => give({ name: name ?? text ?? '', ctrl: ctrl === true, shift: shift === true })
  const ended = () => {
    over = true
    typed.close(END)
  }
  const listen = () => {
    emitKeypressEvents(stdin)
    stdin.on('keypress', pressed)
    stdin.on('end', ended)
    stdin.setRawMode(true)
    stdin.resume()
  }
  const rest = () => {
    stdin.off('keypress', pressed)
    stdin.off('end', ended)
    if (!over) stdin.setRawMode(false)
    stdin.pause()
  }
  listen()
  return {
    next: () => typed.next(),
    async abortable(work, others = 'drop') {
      working = new AbortController()
      dropping = others === 'drop'
      try {
        return await work(working.signal)
      } finally {
        working = undefined
      }
    },
    async suspend(work) {
      rest()
      try {
        return await work()
      } finally {
        listen()
      }
    },
    close: rest,
  }
}
