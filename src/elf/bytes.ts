// Reads single ranges of a file, because Node's own program has 90 MB and its headers only 4 KB.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'

/** A file that is missing, damaged or of the wrong kind. */
export class ElfError extends UserError {
  constructor(message: string, fix = '') {
    super(2, message, fix)
    this.name = 'ElfError'
  }
}

export interface Bytes {
  /** The name of the file in error messages. */
  readonly name: string
  readonly length: number
  /** `size` bytes, starting at `offset`. Throws ElfError if the file is shorter. */
  readonly view: (offset: number, size: number) => DataView
}

const within = (name: string, length: number, offset: number, size: number): void => {
  if (offset >= 0 && size >= 0 && offset + size <= length) return
  throw new ElfError(
    `${name} is cut short: its headers refer to byte ${offset + size}, but it has only ${length}`,
    'Copy the file again.',
  )
}

/** A file that is already in memory. */
export const fromMemory = (bytes: Uint8Array): Bytes => ({
  name: 'the file',
  length: bytes.length,
  view: (offset, size) => {
    within('the file', bytes.length, offset, size)
    return new DataView(bytes.buffer, bytes.byteOffset + offset, size)
  },
})

/** Opens a file, calls `use`, and closes the file. Throws ElfError if it is no regular file. */
export const withFile = <T>(path: string, name: string, use: (bytes: Bytes) => T): T => {
  const fd = openSync(path, 'r')
  try {
    const file = fstatSync(fd)
    if (!file.isFile()) throw new ElfError(`${name} is not a regular file`, 'Name a program.')
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
  if (end < 0) throw new ElfError(`${bytes.name} is damaged: a name in it does not end`, 'Copy the file again.')
  return decoder.decode(all.subarray(0, end))
}
