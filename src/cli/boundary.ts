// The one place that prints an error and turns it into an exit code.
import type { CommanderError } from 'commander'
import { ruleOf } from '../base/user-error.ts'

/** Runs a command, prints its error, and sets the exit code: `cooper --help` lists the codes. */
export async function boundary(command: () => Promise<unknown>, debug: boolean): Promise<void> {
  // A reader that has gone away (`cooper xray | head -1`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    console.error(`cooper: standard output cannot be written: ${error.message}`)
    process.exit(3)
  })
  try {
    await command()
    // Node reports an error of the last write in the next turn of the event loop.
    await new Promise(resolve => setImmediate(resolve))
  } catch (error) {
    process.exitCode = report(error, debug)
  }
}

function report(error: unknown, debug: boolean): number {
  // commander has already printed its message or the help.
  if (isFromCommander(error)) return error.exitCode === 0 ? 0 : 2
  if (debug) console.error(error)
  if (isExpected(error)) {
    console.error(wrapped(`cooper: ${error.message}`))
    if (error.fix) console.error(wrapped(error.fix, '  '))
    const rule = ruleOf(error)
    if (debug && rule) console.error(`rule: ${rule}`)
    return error.code ?? 1
  }
  if (!debug) {
    console.error(`cooper: internal error: ${error instanceof Error ? error.message : error}`)
    console.error('  Please report it, with what `--debug` prints.')
  }
  return 4
}

/** A UserError, Gone or Forbidden. Compared by name, because each bundle has its own copy of the classes. */
const isExpected = (error: unknown): error is Error & { code?: number; fix?: string } =>
  error instanceof Error && ('fix' in error || ['Gone', 'Forbidden'].includes(error.name))

const isFromCommander = (error: unknown): error is CommanderError => error instanceof Error && 'exitCode' in error

/** Wraps a message on a terminal and in a text of the course; elsewhere it stays one line, for grep. */
function wrapped(text: string, indent = ''): string {
  const { COOPERAGE_IN_TEXT, COLUMNS } = process.env
  const elsewhere = COOPERAGE_IN_TEXT === '1' ? Number(COLUMNS) : Number.POSITIVE_INFINITY
  const room = process.stderr.isTTY ? process.stderr.columns : elsewhere
  const width = room - indent.length
  const lines = text.split('\n').flatMap(line => {
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
