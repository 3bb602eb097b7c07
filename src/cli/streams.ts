// Standard output and standard error that are written completely, and at once.
//
// Node would set O_NONBLOCK on a pipe or a socket. The flag belongs to the open file description, so every process has it
// that shares the pipe with us: the box too, and most programs lose what such a pipe does not take (write(2), EAGAIN). And
// what Node has not written when it exits is lost. A terminal is left to Node, which opens it again for itself.
import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { isatty } from 'node:tty'

/** Replaces process.stdout and process.stderr. Call it before anything is printed. */
export function writeCompletely(): void {
  for (const [name, fd] of [['stdout', 1] as const, ['stderr', 2] as const])
    if (!isatty(fd)) Object.defineProperty(process, name, { value: Object.assign(writer(fd), { fd }), writable: true })
}

function writer(fd: number): Writable {
  return new Writable({
    decodeStrings: true,
    write(bytes: Buffer, _, done) {
      try {
        writeAll(fd, bytes)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      pause()
    }
  }
}

/** Milliseconds between two attempts where another process has set O_NONBLOCK. */
const AGAIN = 5
const nothing = new Int32Array(new SharedArrayBuffer(4))
const pause = (): void => void Atomics.wait(nothing, 0, 0, AGAIN)
