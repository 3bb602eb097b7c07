// Performs a box and keeps a conversation with it: reads its output as it comes, and writes to its standard input.
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Box } from '../syscalls/clone.ts'
import { orClose, pipe } from './pipe.ts'
import { type Running, type StartOptions, start } from './start.ts'

export interface Talk extends Running {
  /** What the box has written to standard output and standard error so far: at most the first megabyte. */
  said(): string
  /** Waits until the output matches. Gives undefined if the box ends without a match. */
  hears(pattern: RegExp): Promise<RegExpExecArray | undefined>
  /** Writes to the box's standard input. Does nothing if the box has ended. */
  tell(text: string): void
}

const MOST = 1 << 20

/**
 * Starts a box whose descriptors 0, 1 and 2 lead to us.
 * @param options.timeout milliseconds after which it is killed
 * Throws StepFailed where the clone itself fails.
 */
export function talk(box: Box, options: StartOptions = {}): Talk {
  const input = pipe()
  const output = orClose([input], pipe)
  const stdio = [input.read, output.write, output.write] as const
  const running = orClose([input, output], () => start(box, { ...options, stdio }))
  closeSync(input.read)
  closeSync(output.write)

  const mouth = new Socket({ fd: input.write, readable: false, writable: true })
  mouth.on('error', () => {}) // it has ended, or does not listen
  void running.exited.then(() => mouth.destroy())

  const ear = new Socket({ fd: output.read, readable: true, writable: false })
  let said = ''
  let over = false
  let waiting: (() => void)[] = []
  const wake = () => {
    const woken = waiting
    waiting = []
    for (const each of woken) each()
  }
  ear.setEncoding('utf8')
  ear.on('data', (text: string) => {
    if (said.length < MOST) said += text
    wake()
  })
  ear.on('error', () => {}) // 'close' follows
  ear.on('close', () => {
    over = true
    wake()
  })

  return {
    ...running,
    said: () => said,
    async hears(pattern) {
      for (;;) {
        const heard = pattern.exec(said)
        if (heard || over) return heard ?? undefined
        await new Promise<void>(resolve => waiting.push(resolve))
      }
    },
    tell: text => void mouth.write(text),
  }
}
