// Pipes between us and the runner.
import { closeSync, readSync } from 'node:fs'
import { O_CLOEXEC } from '../syscalls/constants.ts'
import { runner } from './native.ts'
import { SystemError } from './system-error.ts'

/** Two descriptors, closed by an execve: what is written to one is read from the other. pipe(2) */
export function pipe(): { read: number; write: number } {
  const { call, number, fill } = runner()
  const ends = new Int32Array(2)
  const error = fill(address => call(number('pipe2'), address, O_CLOEXEC), ends)
  if (error < 0) throw new SystemError('pipe2', -error)
  return { read: ends[0] as number, write: ends[1] as number }
}

/** Does something for which the pipes were made; closes them where it fails. */
export function orClose<Result>(pipes: readonly ({ read: number; write: number } | undefined)[], act: () => Result) {
  try {
    return act()
  } catch (error) {
    for (const ends of pipes) {
      if (!ends) continue
      closeSync(ends.read)
      closeSync(ends.write)
    }
    throw error
  }
}

/** As much as a pipe holds. */
const chunk = Buffer.allocUnsafe(65536)

/** Reads until the other end is closed everywhere. */
export function readToEnd(fd: number): Buffer {
  const chunks: Buffer[] = []
  for (;;) {
    const bytes = readSync(fd, chunk)
    if (bytes === 0) return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    chunks.push(Buffer.from(chunk.subarray(0, bytes)))
  }
}

/**
 * Blocks until every copy of the other end is closed. It does not wake for each write, because that would cost the writer
 * more than the write.
 */
export function untilClosed(fd: number): void {
  const { call, number, fill } = runner()
  // struct pollfd: without requested events, poll reports only the end (POLLHUP).
  const pollfd = new Int32Array([fd, 0])
  const EINTR = 4
  while (fill(address => call(number('ppoll'), address, 1, 0, 0, 0), pollfd) === -EINTR);
}
