// Memory that is filled before it is known where it will lie.
import type { Arena } from './arena.ts'

/** Memory as it will be: bytes, and places that will hold the address of another place. */
export class Layout {
  #bytes = Buffer.alloc(8192)
  #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset)
  #end = 0
  #pointers: { at: number; to: number }[] = []

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

  /** As C knows it: with a zero behind it. */
  string(text: string): number {
    const offset = this.reserve(Buffer.byteLength(text) + 1)
    this.#bytes.write(text, offset)
    return offset
  }

  /** 64 bits. A number is written by halves: that is quicker than to make a bigint of it. */
  integer(at: number, value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.#view.setBigInt64(at, BigInt.asIntN(64, value), true)
    } else {
      this.#view.setInt32(at, value | 0, true)
      this.#view.setInt32(at + 4, Math.floor(value / 2 ** 32), true)
    }
  }

  integer32(at: number, value: number): void {
    this.#view.setInt32(at, value, true)
  }

  pointer(at: number, to: number): void {
    this.#pointers.push({ at, to })
  }

  copyTo(arena: Arena): void {
    // No process has an address above 2 ** 47.
    const base = Number(arena.address)
    for (const { at, to } of this.#pointers) this.integer(at, base + to)
    arena.bytes.set(this.#bytes.subarray(0, this.#end))
  }

  #grow(): void {
    const larger = Buffer.alloc(this.#bytes.length * 2)
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer, larger.byteOffset)
  }
}
