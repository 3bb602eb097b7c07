// A file as a range of bytes of which a few are wanted: Node's own program has 90 MB, its headers 4 KB.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'

/** A file that is not what it should be. */
export class ElfError extends UserError {
  constructor(message: string, fix = '') {
    super(2, message, fix)
    this.name = 'ElfError'
  }
}

export interface Bytes {
  /** What to call the file in an error. */
  readonly name: string
  readonly length: number
  /** `size` bytes from `offset` on. Throws ElfError where the file ends before. */
  readonly view: (offset: number, size: number) => DataView
}

const within = (name: string, length: number, offset: number, size: number): void => {
  if (offset >= 0 && size >= 0 && offset + size <= length) return
  throw new ElfError(
    `${name} is cut short: its headers speak of byte ${offset + size}, and it has ${length}`,
    'Copy the file again.',
  )
}

/** Bytes in memory. */
export const fromMemory = (bytes: Uint8Array): Bytes => ({
  name: 'the file',
  length: bytes.length,
  view: (offset, size) => {
    within('the file', bytes.length, offset, size)
    return new DataView(bytes.buffer, bytes.byteOffset + offset, size)
  },
})

/** Opens a file, for as long as `use` runs. */
export const withFile = <T>(path: string, name: string, use: (bytes: Bytes) => T): T => {
  const fd = openSync(path, 'r')
  try {
    const file = fstatSync(fd)
    if (!file.isFile()) throw new ElfError(`${name} is no regular file`, 'Name a program.')
    const length = file.size
    return use({
      name,
      length,
      view: (offset, size) => {
        within(name, length, offset, size)
        const buffer = Buffer.alloc(size)
        const got = readSync(fd, buffer, 0, size, offset)
        within(name, offset + got, offset, size)
        return new DataView(buffer.buffer, buffer.byteOffset, size)
      },
    })
  } finally {
    closeSync(fd)
  }
}

const decoder = new TextDecoder()

/** The text from `offset` to the next zero byte, at most a path's 4096 bytes. */
export const textAt = (bytes: Bytes, offset: number): string => {
  const view = bytes.view(offset, Math.max(0, Math.min(4096, bytes.length - offset)))
  const all = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  const end = all.indexOf(0)
  if (end < 0) throw new ElfError(`${bytes.name} is damaged: a name in it has no end`, 'Copy the file again.')
  return decoder.decode(all.subarray(0, end))
}
