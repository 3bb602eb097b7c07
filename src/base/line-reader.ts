import { StringDecoder } from 'node:string_decoder'

/** Cuts text that comes in pieces into lines. A piece may end within a line, and within a character. */
export class LineReader {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  /** The lines that this piece completes. */
  take(piece: Buffer | string): string[] {
    const text = typeof piece === 'string' ? piece : this.#decoder.write(piece)
    if (!text.includes('\n')) {
      this.#rest += text
      return []
    }
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines
  }

  /** The beginning of a line whose end has not come yet. */
  get rest(): string {
    return this.#rest
  }
}
