// The judge's side of the evaluator: starts it, sends it one file, and does not wait longer than is reasonable.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { LineReader } from '../../base/line-reader.ts'
import { hasShape } from '../../base/message.ts'
import { packageRoot } from '../../base/package-root.ts'
import { asData, type Environment } from '../../course/environment.ts'
import type { Translated } from '../../course/translate.ts'
import { start } from '../../explain/perform.ts'
import { BadArgument, readBox } from '../../list/deserialize.ts'
import { orClose, pipe } from '../../run/pipe.ts'
import type { Exit } from '../../run/wait.ts'
import type { Box } from '../../syscalls/clone.ts'
import { readingsWith } from '../readings.ts'
import { answerIn, type Request } from './message.ts'
import { type Ended, problemOf, problemOfArgument } from './problem.ts'
import { sandbox } from './sandbox.ts'
import type { Unused } from './written.ts'

/** Milliseconds that Node may take to start, and a file to be evaluated. */
const START = 20_000
const EVALUATING = 2_000

/** The most bytes that a file may print, and that the answer may have, with a list for each of three readings. */
const PRINTED = 1 << 20
const ANSWER = 3 * (16 << 20)

interface Evaluated {
  readonly box: Box
  /** What the file printed while it was evaluated. */
  readonly printed: string
  /** The calls that it has written down, and box does not use. */
  readonly unused: readonly Unused[]
}

export interface Evaluator {
  /** Evaluates one file, and gives its list for this command; the evaluator has ended then. Throws UserError. */
  evaluate(file: Translated, command: readonly string[]): Promise<Evaluated>
  /** The same for a list that will be judged. Throws UserError also where the list depends on the command. */
  evaluateForJudge(file: Translated, command: readonly string[]): Promise<Evaluated>
  stop(): Promise<void>
}

/** Starts an evaluator, which waits for its file. @param environment that of the process which will perform the list */
export function startEvaluator(environment: Environment): Evaluator {
  const file = join(packageRoot, 'dist', 'evaluator.cjs')
  const program = openSync(file, 'r')
  const pipes = [pipe(), pipe(), pipe()] as const
  const [input, output, answers] = pipes
  const running = orClose(pipes, () =>
    start(sandbox(file, environment, { answers: answers.write, program }), {
      stdio: [input.read, output.write, output.write],
      ownSession: true,
    }),
  )
  for (const fd of [input.read, output.write, answers.write, program]) closeSync(fd)
  const channels = { input: sending(input.write), output: receiving(output.read), answers: receiving(answers.read) }
  const printed = collect(channels.output)
  const stop = async () => {
    running.kill()
    await running.exited
    // The last output may still be in the pipe.
    await channels.output.over
    for (const { socket } of Object.values(channels)) socket.destroy()
  }
  const boxesOf = async (file: Translated, commands: Request['commands']) => {
    try {
      await running.performed
      const { code, path } = file
      const request: Request = { code, path, commands, environment: asData(environment) }
      const ended = await converse(channels, printed, request, running.exited)
      await stop()
      const answer = ended.answer?.kind === 'lists' ? ended.answer : undefined
      if (answer?.lists.length !== commands.length) throw problemOf(file, ended, printed.text)
      return { boxes: answer.lists.map(readBox), unused: unusedIn(answer.unused) }
    } catch (error) {
      throw error instanceof BadArgument ? problemOfArgument(file, error) : error
    } finally {
      await stop()
    }
  }
  return {
    stop,
    async evaluate(file, command) {
      const { boxes, unused } = await boxesOf(file, [command])
      return { box: boxes[0] as Box, printed: printed.text, unused }
    },
    async evaluateForJudge(file, command) {
      const readings = readingsWith(command)
      const { boxes, unused } = await boxesOf(file, readings.commands)
      return { box: readings.same(boxes), printed: printed.text, unused }
    },
  }
}

/** A learner's file can write to the channel of answers: what has not the right shape is left out. */
const unusedIn = (given: readonly Unused[]): readonly Unused[] =>
  Array.isArray(given)
    ? given.filter(each => hasShape(each, { call: 'string', stack: 'string' }) && typeof (each.list ?? '') === 'string')
    : []

interface Channels {
  readonly input: Channel
  readonly output: Channel
  readonly answers: Channel
}

interface Channel {
  readonly socket: Socket
  /** Resolves when no process holds the other end any more, and all that came has been read. */
  readonly over: Promise<void>
}

interface Printed {
  text: string
  onTooMuch: () => void
}

function collect({ socket }: Channel): Printed {
  const printed: Printed = { text: '', onTooMuch: () => {} }
  socket.on('data', (bytes: Buffer) => {
    if (printed.text.length <= PRINTED) printed.text += bytes
    else printed.onTooMuch()
  })
  return printed
}

/** Sends the request, and waits until the evaluator answers or exits, or a timeout is over. */
function converse(
  { input, answers }: Channels,
  printed: Printed,
  request: Request,
  exited: Promise<Exit>,
): Promise<Ended> {
  return new Promise(resolve => {
    const lines = new LineReader()
    let received = 0
    let timer = setTimeout(() => done({ stopped: 'it did not begin' }), START)
    const done = (how: Ended) => {
      clearTimeout(timer)
      resolve(how)
    }
    printed.onTooMuch = () => done({ stopped: 'it printed too much' })
    answers.socket.on('data', (bytes: Buffer) => {
      received += bytes.length
      if (received > ANSWER) return done({ stopped: 'its list is too long' })
      for (const line of lines.take(bytes)) {
        const answer = answerIn(line)
        if (answer?.kind === 'begins') {
          clearTimeout(timer)
          timer = setTimeout(() => done({ stopped: 'it did not end' }), EVALUATING)
        } else if (answer) done({ answer })
      }
    })
    // The answer may still be in the pipe after the evaluator has exited.
    void answers.over.then(async () => done({ exit: await exited }))
    input.socket.end(JSON.stringify(request))
  })
}

const receiving = (fd: number) => channel(new Socket({ fd, readable: true, writable: false }))
const sending = (fd: number) => channel(new Socket({ fd, readable: false, writable: true }))

function channel(socket: Socket): Channel {
  socket.on('error', () => {}) // how the evaluator ended is seen from its exit
  return { socket, over: new Promise(resolve => socket.on('close', () => resolve())) }
}
