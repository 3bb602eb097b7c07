// Memory that is written before its address is known.
import type { Arena } from './arena.ts'

const WORD = 4

/**
 * Bytes, pointers from one place to another, and strings behind them. A place is an offset in bytes. copyTo turns the
 * pointers into addresses. Numbers are written as 32-bit elements of an array, which is the fastest way.
 */
export class Layout {
  #words = new Int32Array(4096)
  #bytes = new Uint8Array(this.#words.buffer)
  #end = 0
  #pointers: number[] = [] // in pairs: at, to
  #strings: string[] = []
  #stringsAt: number[] = [] // in pairs: at, and the offset from the first string
  #stringBytes = 0

  reserve(size: number): number {
    const offset = this.align(16)
    this.#end += size
    while (this.#end > this.#bytes.length) this.#grow()
    return offset
  }

  align(to: number): number {
    this.#end = Math.ceil(this.#end / to) * to
    return this.#end
  }

  bytes(bytes: Uint8Array): number {
    const offset = this.reserve(bytes.length)
    this.#bytes.set(bytes, offset)
    return offset
  }

  /** Writes 64 bits. A number is written in halves, which is faster than a bigint. New memory is zero already. */
  integer(at: number, value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.integer32(at, Number(BigInt.asIntN(32, value)))
      this.integer32(at + WORD, Number(BigInt.asIntN(32, value >> 32n)))
    } else if (value !== 0) {
      this.integer32(at, value)
      this.integer32(at + WORD, Math.floor(value / 2 ** 32))
    }
  }

  integer32(at: number, value: number): void {
    this.#words[at / WORD] = value
  }

  pointer(at: number, to: number): void {
    this.#pointers.push(at, to)
  }

  /** Puts the address of the text, which ends with a zero byte, at a place. */
  string(at: number, text: string): void {
    this.#strings.push(text)
    this.#stringsAt.push(at, this.#stringBytes)
    this.#stringBytes += Buffer.byteLength(text) + 1
  }

  /** Puts the strings behind the rest, and gives the place after them. Reserve nothing afterwards. */
  close(): number {
    const first = this.reserve(this.#stringBytes)
    for (let i = 0; i < this.#stringsAt.length; i += 2)
      this.pointer(this.#stringsAt[i] as number, first + (this.#stringsAt[i + 1] as number))
    // One copy of all strings takes as long as a copy of one.
    Buffer.from(this.#words.buffer).write(`${this.#strings.join('\0')}\0`, first)
    return this.#end
  }

  copyTo(arena: Arena): void {
    // A number holds every address: on Linux they are below 2 ** 47.
    const base = Number(arena.address)
    const pointers = this.#pointers
    for (let i = 0; i < pointers.length; i += 2) this.integer(pointers[i] as number, base + (pointers[i + 1] as number))
    arena.bytes.set(this.#bytes.subarray(0, this.#end))
  }

  #grow(): void {
    const larger = new Int32Array(this.#words.length * 2)
    larger.set(this.#words)
    this.#words = larger
    this.#bytes = new Uint8Array(larger.buffer)
  }
}
