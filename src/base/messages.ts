import type { Readable } from 'node:stream'
import { LineReader } from './line-reader.ts'
import { readMessage, type Shape } from './message.ts'
import { Queue } from './queue.ts'

/** The messages that come through a stream, one line of JSON each. */
export class Messages {
  readonly #lines = new Queue<string | undefined>()
  readonly #sender: string

  /** @param sender the process at the other end, as an error names it: `the judge in the lab` */
  constructor(stream: Readable, sender: string) {
    this.#sender = sender
    const lines = new LineReader()
    stream.on('data', (bytes: Buffer | string) => {
      for (const line of lines.take(bytes)) this.#lines.push(line)
    })
    stream.on('error', () => {}) // 'close' follows
    stream.on('end', () => this.#lines.close(undefined))
    stream.on('close', () => this.#lines.close(undefined))
  }

  /** The next one; undefined where the stream has ended. Throws UserError where a line has another shape. */
  async next<Message>(shape: Shape): Promise<Message | undefined> {
    const line = await this.#lines.next()
    return line === undefined ? undefined : readMessage<Message>(this.#sender, line, shape)
  }
}
