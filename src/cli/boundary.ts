// The one place that prints an error and turns it into an exit code.
import { inspect } from 'node:util'
import type { CommanderError } from 'commander'
import { ruleOf, UserError } from '../base/user-error.ts'
import { allPrinted, complain, hasPrintedDocument, printMessage } from './print.ts'
import { clean } from './styled.ts'

/** How an error is shown. */
interface Manner {
  /** With its stack, and the id of the rule that explains it. */
  readonly debug: boolean
  /** Also as a JSON document on standard output, because the command was to print one. */
  readonly json: boolean
}

/** Runs a command, prints its error, and sets the exit code: `cooper --help` lists the codes. */
export async function boundary(command: () => Promise<unknown>, manner: Manner): Promise<void> {
  // A reader that has gone away (`cooper xray | head -1`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    complain(`cooper: standard output cannot be written: ${error.message}`)
    process.exit(3)
  })
  process.stderr.on('error', () => {}) // nobody reads it
  let failed = false
  const fail = (error: unknown) => {
    // One error may have others as its consequence.
    if (!failed) process.exitCode = report(ofTheMachine(error) ?? error, manner)
    failed = true
  }
  process.on('uncaughtException', error => {
    fail(error)
    process.exit()
  })
  try {
    await command()
  } catch (error) {
    fail(error)
  }
  await allPrinted()
  // Node reports an error of the last write in the next turn of the event loop.
  await new Promise(resolve => setImmediate(resolve))
}

function report(error: unknown, { debug, json }: Manner): number {
  if (isFromCommander(error)) {
    // commander has already printed its message or the help.
    if (error.exitCode === 0) return 0
    if (json) printError({ message: error.message.replace(/^error: /, '') })
    return 2
  }
  if (json) printError(isExpected(error) ? error : { message: `internal error: ${messageOf(error)}` })
  if (debug) complain(inspect(error))
  if (isExpected(error)) {
    complain(wrapped(`cooper: ${error.message}`))
    if (error.fix) complain(wrapped(error.fix, '  '))
    const rule = ruleOf(error)
    if (debug && rule) complain(`rule: ${rule}`)
    return error.code ?? 1
  }
  if (!debug) {
    complain(`cooper: internal error: ${messageOf(error)}`)
    complain('  Please report it, with what `--debug` prints.')
  }
  return 4
}

/** What the machine lacks, by the error that it gives. */
const LACKS: Readonly<Record<string, string>> = {
  EMFILE: 'A process may open too few files: `ulimit -n 1024` allows more.',
  ENFILE: 'All programs together have too many files open.',
  ENOMEM: 'There is too little memory.',
  EAGAIN: 'There are too many processes: `ulimit -u` tells how many you may have.',
  ENOSPC: 'The disk is full: `df` tells which.',
  EDQUOT: 'You may not store more.',
  EROFS: 'The disk is read-only.',
  EACCES: 'May you read and write there? `ls -ld` tells.',
  EPERM: 'May you do that here?',
  E2BIG: 'Pass less: through a file or a pipe.',
  ENAMETOOLONG: 'Use a shorter name.',
}

/** An error of the system that is not our fault. Undefined for any other. */
function ofTheMachine(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || isExpected(error) || !('syscall' in error)) return undefined
  const { code = '', path, message } = error as NodeJS.ErrnoException
  const fix = path?.startsWith('/dev/') ? `A machine needs ${path}: is /dev mounted?` : LACKS[code]
  return fix === undefined ? undefined : Object.assign(new UserError(3, message, fix), { cause: error })
}

type Told = Pick<UserError, 'message'> & Partial<Pick<UserError, 'fix' | 'file' | 'line'>>

/** A program that asks for JSON gets one document, also where something fails. */
function printError({ message, fix, file, line }: Told): void {
  // JSON.stringify leaves out what is undefined.
  if (!hasPrintedDocument()) printMessage({ error: { message, fix: fix || undefined, file, line } })
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A UserError, Gone or Forbidden. Compared by name, because each bundle has its own copy of the classes. */
const isExpected = (error: unknown): error is Error & Partial<UserError> =>
  error instanceof Error && ('fix' in error || ['Gone', 'Forbidden'].includes(error.name))

const isFromCommander = (error: unknown): error is CommanderError => error instanceof Error && 'exitCode' in error

/** Wraps a message on a terminal and in a text of the course; elsewhere it stays one line, for grep. */
function wrapped(text: string, indent = ''): string {
  const { COOPERAGE_IN_TEXT, COLUMNS } = process.env
  const elsewhere = COOPERAGE_IN_TEXT === '1' ? Number(COLUMNS) : Number.POSITIVE_INFINITY
  const room = process.stderr.isTTY ? process.stderr.columns : elsewhere
  const width = room - indent.length
  const lines = clean(text)
    .split('\n')
    .flatMap(line => {
      // The message of another program may rely on its spaces, so only a line that is too long is wrapped.
      if (line.length <= width) return line
      const parts: string[] = ['']
      for (const word of line.split(' ')) {
        const last = parts.at(-1) as string
        if (last !== '' && last.length + 1 + word.length > width) parts.push(word)
        else parts[parts.length - 1] = last === '' ? word : `${last} ${word}`
      }
      return parts
    })
  return lines.map(line => indent + line).join('\n')
}
