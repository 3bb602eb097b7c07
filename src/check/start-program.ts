// Starts any program that makes a box, and finds the process that the claims are about.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../base/user-error.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { start } from '../explain/perform.ts'
import { insideLab } from '../lab/lab.ts'
import { look, type Process } from '../proc/process.ts'
import { unlessHidden } from '../proc/processes.ts'
import { quote } from '../proc/xray/text.ts'
import type { Host } from '../run/assemble.ts'
import { StepFailed } from '../run/failure.ts'
import { killTree } from '../run/kill-tree.ts'
import { orClose, pipe } from '../run/pipe.ts'
import type { Report } from '../run/report.ts'
import type { Running } from '../run/start.ts'
import type { Exit } from '../run/wait.ts'
import { whenWeEnd } from '../run/when-we-end.ts'
import { clone } from '../syscalls/clone.ts'
import { ENVIRONMENT, execve } from '../syscalls/processes.ts'
import { awaitCommand, awaitYoungest, confirmCommand } from './await-box.ts'
import { engineIn } from './engines.ts'
import type { RunningBox } from './find-box.ts'
import { type Held, holdIfThere } from './hold.ts'
import { type Newcomers, newcomers, oldestAncestor } from './newcomers.ts'
import { notStarted } from './not-started.ts'
import { mentioning, named, stayAlive } from './staying.ts'

interface StartedBox extends RunningBox {
  /** What is judged, where the words of the program do not say it: a sentence. */
  readonly note?: string
}

/** Milliseconds in which the process must appear, while a process of the program still lives. */
const PATIENCE = 30_000

/** A program that we started. */
interface Program {
  /** With the command in the place of `{}`. */
  readonly words: readonly string[]
  readonly running: Running
  /** Every process that came of it, and has not ended. */
  readonly others: Newcomers
  /** How the first process ended. */
  exit?: Exit
  /** What it printed to standard error; ends after some bytes. */
  readonly errors: Collected
}

/**
 * Starts any program. In its arguments `{}` stands for a command that stays alive, and we find the process that runs it.
 * Without `{}` we take the youngest descendant of the program, once no new ones appear.
 * @param byPid the command by which a process that is running already is judged: `cooper xray PID`
 * @param host where it is performed; in our namespaces, where there is none
 * Throws UserError where the program cannot be started, where no process becomes the box, and where it is not clear
 * which one is the box.
 */
export async function startProgram(words: readonly string[], byPid: string, host?: Host): Promise<StartedBox> {
  if (words[0] === '') throw new UserError(2, 'the name of the program is empty', 'Name the program behind `--`.')
  const command = stayAlive()
  const marked = words.some(word => word.includes('{}'))
  const program = await begin(
    words.flatMap(word => withCommand(word, command)),
    host,
  )
  try {
    const held = marked
      ? await awaitCommand(command, PATIENCE, () => program.exit !== undefined && program.others().length === 0)
      : await awaitYoungest(program.running.pid, () => program.exit !== undefined)
    if (!held) throw await notFound(program, marked ? command : undefined, byPid)
    return {
      pid: held.pid,
      confirm: () => (marked ? confirmCommand(held, command) : held.confirm()),
      stop: () => stop(program, held),
      ...(marked ? {} : { note: noteOn(held.pid, words) }),
    }
  } catch (error) {
    await stop(program)
    throw error
  }
}

const withCommand = (word: string, command: readonly string[]): readonly string[] =>
  word === '{}' ? command : [word.replaceAll('{}', command.join(' '))]

async function begin(words: readonly string[], host?: Host): Promise<Program> {
  const [name = ''] = words
  const others = newcomers()
  const nothing = openSync('/dev/null', 'r+')
  const stderr = pipe()
  const tries: Report[] = []
  let running: Running | undefined
  const over = whenWeEnd(() => running?.kill())
  try {
    const stdio = [nothing, nothing, stderr.write] as const
    const box = clone(0, execve(words, environment()))
    running = orClose([stderr], () =>
      start(box, { stdio, host, ownSession: true, onReport: report => tries.push(report) }),
    )
    closeSync(stderr.write)
    const program: Program = { words, running, others, errors: collect(stderr.read) }
    void running.exited.then(exit => {
      over()
      program.exit = exit
    })
    await running.performed
    return program
  } catch (error) {
    over()
    throw error instanceof StepFailed ? notStarted(name, tries, error) : error
  } finally {
    closeSync(nothing)
  }
}

/** Ours, as strings. Without PATH the usual directories are searched. */
const environment = (): string[] => {
  const ours = Object.entries(process.env).map(([name, value]) => `${name}=${value}`)
  return process.env.PATH ? ours : [...ours, ...ENVIRONMENT.filter(entry => entry.startsWith('PATH='))]
}

/** Bytes that we keep of what a program prints. */
const KEPT = 4096

/** Milliseconds in which the pipe must be read to its end. A process that survives may keep it open for ever. */
const DRAIN = 1000

interface Collected {
  text(): string
  /** Kept when all is read. */
  readonly ended: Promise<void>
  close(): void
}

/** Reads a pipe, so that no program waits in write(2), and keeps the beginning. */
function collect(fd: number): Collected {
  const socket = new Socket({ fd, readable: true, writable: false })
  let kept = ''
  socket.on('error', () => {}) // 'close' follows
  socket.on('data', (bytes: Buffer) => {
    if (kept.length < KEPT) kept += bytes
  })
  return {
    text: () => kept.slice(0, KEPT).trim(),
    ended: new Promise(resolve => socket.on('close', () => resolve())),
    close: () => socket.destroy(),
  }
}

/** Milliseconds in which a program may tidy up after its box has ended. */
const TIDY = 5000

async function stop({ running, others, errors }: Program, held?: Held): Promise<void> {
  const oldest = held && !held.ended() ? holdIfThere(oldestAncestor(held.pid, others())) : undefined
  // The box first: an engine that waits for it can then tidy up after it.
  if (held && !held.ended()) killTree(held.pid)
  if (held) await withTimeout(TIDY, running.exited, () => {})
  running.kill()
  await running.exited
  if (oldest) await end(oldest)
  held?.release()
  errors.close()
}

/** A daemon outlives the program that started it. Its lab ends it; without a lab we do. */
async function end(daemon: Held): Promise<void> {
  if (!insideLab()) {
    await untilEnded(daemon)
    if (!daemon.ended()) killTree(daemon.pid)
    await untilEnded(daemon)
  }
  daemon.release()
}

async function untilEnded(process: Held): Promise<void> {
  for (const until = Date.now() + TIDY; !process.ended() && Date.now() < until; ) await pause(20)
}

async function notFound(program: Program, command: readonly string[] | undefined, byPid: string): Promise<UserError> {
  const { words, exit, errors } = program
  const [name = ''] = words
  if (exit) await withTimeout(DRAIN, errors.ended, () => {})
  const ended = exit && `${name} ended with ${exit.signal ?? `status ${exit.code}`}`
  const none = command && `${name} started, but no process runs \`${command.join(' ')}\``
  const waiting = command ? mentioning(command.at(-1) ?? '').map(whyNot) : []
  const message = [none, ended].filter(Boolean).join(': ')
  const { why, fix } = lacking(words, errors.text(), byPid) ?? { why: '', fix: command ? EXECUTE : STAY }
  return new UserError(1, [message, errors.text(), ...waiting, why].filter(Boolean).join('\n'), fix)
}

/** Why a process that has the command among its arguments is not taken for the box. */
const whyNot = (process: Process): string =>
  `${named(process)} has it among its arguments${unlessHidden(() => process.exe) ? '' : ', but belongs to another user, and may not be looked at'}`

const EXECUTE = 'The box must execute the command that it is given, and `sleep` must be in its root.'
const STAY = 'Give it a command that stays alive: `{}` stands for one.'

/** What the program may need that the lab does not have. */
function lacking(words: readonly string[], errors: string, byPid: string) {
  if (!insideLab()) return undefined
  const engine = engineIn(words)
  const readOnly = /read-only file ?system/i.test(errors)
  if (!engine && !readOnly) return undefined
  const pid = engine ? `$(${engine.pid})` : 'PID'
  return {
    why: engine
      ? `The lab is not made for ${engine.name}, which ${engine.why}.`
      : "The lab's disk is read-only, but for a /tmp of its own.",
    fix: `Start it without cooper, with a command that stays alive, and name its process: ${byPid} ${pid}`,
  }
}

function noteOn(pid: number, words: readonly string[]): string {
  const { command } = look(pid)
  const itself = command.join('\0') === words.join('\0')
  const which = itself ? 'the program itself' : `the youngest process that came of ${words[0]}`
  return `this is about process ${pid} (\`${command.map(quote).join(' ')}\`), ${which}. With {} for its command, the box of a program is found exactly.`
}
