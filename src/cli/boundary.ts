// The one place that prints an error and turns it into an exit code.
import { inspect } from 'node:util'
import type { CommanderError } from 'commander'
import { ruleOf, type UserError } from '../base/user-error.ts'
import { complain, hasPrintedDocument, printMessage } from './print.ts'
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
  try {
    await command()
  } catch (error) {
    process.exitCode = report(error, manner)
  }
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
