// The judge's side of the reader: starts it, asks it once, and does not wait longer than is reasonable.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { packageRoot } from '../../base/package-root.ts'
import { scratchDirectory } from '../../course/scratch.ts'
import type { Translated } from '../../course/translate.ts'
import { start } from '../../explain/perform.ts'
import { BadArgument, readBox } from '../../list/deserialize.ts'
import { cgroupsDelegated } from '../../proc/cgroup/delegated.ts'
import { orClose, pipe } from '../../run/pipe.ts'
import { allNumbers } from '../../run/syscall-numbers.ts'
import type { Exit } from '../../run/wait.ts'
import type { Box } from '../../syscalls/clone.ts'
import type { Answer, Request } from './message.ts'
import { type Ended, problemOf, problemOfArgument } from './problem.ts'
import { cell } from './sandbox.ts'

/** Milliseconds until Node must be there, and those that a file may take. */
const START = 20_000
const READING = 2_000

/** Bytes that it may print, and those of its answer. */
const PRINTED = 1 << 20
const ANSWER = 16 << 20

interface Read {
  readonly box: Box
  /** What the file printed while it was read. */
  readonly printed: string
}

export interface Reader {
  /** Evaluates the file, and gives the list for this command. Throws UserError. Only once: then the reader is gone. */
  read(file: Translated, command: readonly string[]): Promise<Read>
  stop(): Promise<void>
}

/** A reader that waits for its file. */
export function startReader(): Reader {
  const file = join(packageRoot, 'dist', 'evaluator.cjs')
  const program = openSync(file, 'r')
  const pipes = [pipe(), pipe(), pipe()] as const
  const [input, output, answers] = pipes
  const running = orClose(pipes, () =>
    start(cell(file, { answers: answers.write, program }), { stdio: [input.read, output.write, output.write] }),
  )
  for (const fd of [input.read, output.write, answers.write, program]) closeSync(fd)
  const wires = { input: sending(input.write), output: incoming(output.read), answers: incoming(answers.read) }
  const printed = collect(wires.output)
  const stop = async () => {
    running.kill()
    await running.exited
    // What it printed last may still be on its way.
    await wires.output.over
    for (const { socket } of Object.values(wires)) socket.destroy()
  }
  return {
    stop,
    async read(file, command) {
      try {
        await running.performed
        const ended = await converse(wires, printed, requestFor(file, command), running.exited)
        await stop()
        if (ended.answer?.kind !== 'list') throw problemOf(file, ended, printed.text)
        return { box: readBox(ended.answer.list), printed: printed.text }
      } catch (error) {
        throw error instanceof BadArgument ? problemOfArgument(file, error) : error
      } finally {
        await stop()
      }
    },
  }
}

function requestFor({ code, path }: Translated, command: readonly string[]): Request {
  const user = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  return { code, path, command, scratch: scratchDirectory(), user, lent: cgroupsDelegated(), numbers: allNumbers() }
}

interface Wires {
  readonly input: Wire
  readonly output: Wire
  readonly answers: Wire
}

interface Wire {
  readonly socket: Socket
  /** Kept when nobody holds the other end any more, and all that came has been read. */
  readonly over: Promise<void>
}

interface Printed {
  text: string
  onTooMuch: () => void
}

function collect({ socket }: Wire): Printed {
  const printed: Printed = { text: '', onTooMuch: () => {} }
  socket.on('data', (bytes: Buffer) => {
    if (printed.text.length <= PRINTED) printed.text += bytes
    else printed.onTooMuch()
  })
  return printed
}

/** Sends the request, and waits: until there is an answer, or the reader has gone, or time is up. */
function converse(
  { input, answers }: Wires,
  printed: Printed,
  request: Request,
  exited: Promise<Exit>,
): Promise<Ended> {
  return new Promise(resolve => {
    let answered = ''
    let timer = setTimeout(() => done({ stopped: 'it did not begin' }), START)
    const done = (how: Ended) => {
      clearTimeout(timer)
      resolve(how)
    }
    printed.onTooMuch = () => done({ stopped: 'it printed too much' })
    answers.socket.on('data', (bytes: Buffer) => {
      answered += bytes
      if (answered.length > ANSWER) return done({ stopped: 'its list is too long' })
      const lines = answered.split('\n')
      if (lines.length < 2) return
      answered = lines.pop() ?? ''
      for (const answer of lines.map(parsed)) {
        if (answer?.kind === 'begins') {
          clearTimeout(timer)
          timer = setTimeout(() => done({ stopped: 'it did not end' }), READING)
        } else if (answer) done({ answer })
      }
    })
    // Its last words may still be in the pipe when it has gone.
    void answers.over.then(async () => done({ exit: await exited }))
    input.socket.end(JSON.stringify(request))
  })
}

/** Only the reader's own end of the pipe can write to it, but that is in the hands of the file. */
function parsed(line: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(line)
    return typeof answer === 'object' && answer !== null && 'kind' in answer ? (answer as Answer) : undefined
  } catch {
    return undefined
  }
}

const incoming = (fd: number) => wire(new Socket({ fd, readable: true, writable: false }))
const sending = (fd: number) => wire(new Socket({ fd, readable: false, writable: true }))

function wire(socket: Socket): Wire {
  socket.on('error', () => {}) // who has gone away is told by its exit
  return { socket, over: new Promise(resolve => socket.on('close', () => resolve())) }
}
