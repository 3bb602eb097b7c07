// Reads files that others have written or put there: a learner's list, a file with progress. Such a path can lead to a
// device that never ends, or to a FIFO that nobody writes to, and to open either can wait for ever.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'

/** Bytes that a file may have. What people write by hand is shorter. */
const MOST = 16 << 20

/** Why a file is not read. The message continues the file's name: `is a FIFO, and no regular file`. */
export class Unreadable extends Error {
  /** The error of the system, `ENOENT`, or nothing where the file is of another kind or too long. */
  readonly code: string | undefined

  constructor(message: string, code?: string) {
    super(message)
    this.name = 'Unreadable'
    this.code = code
  }
}

/** The text of a regular file. Throws Unreadable. @param most bytes that it may have */
export function readText(path: string, most = MOST): string {
  try {
    // To open a device can have an effect, so its kind is looked at before. The second look is at what was opened.
    refuseOthers(statSync(path))
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      refuseOthers(fstatSync(fd))
      return readAtMost(fd, most)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw error instanceof Unreadable ? error : new Unreadable(`cannot be read: ${code}`, code)
  }
}

function refuseOthers(stats: Stats): void {
  if (!stats.isFile()) throw new Unreadable(`is ${kindOf(stats)}, and no regular file`)
}

export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a FIFO'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** A file in /proc has no size, so the bytes are counted as they come. */
function readAtMost(fd: number, most: number): string {
  const chunks: Buffer[] = []
  for (let size = 0; ; ) {
    const chunk = Buffer.allocUnsafe(65536)
    const bytes = readSync(fd, chunk)
    if (bytes === 0) return Buffer.concat(chunks).toString()
    chunks.push(chunk.subarray(0, bytes))
    size += bytes
    if (size > most) throw new Unreadable(`has more than ${most >> 20} MiB`)
  }
}
