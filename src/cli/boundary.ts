// The one place where an error becomes words on a screen and a number for the shell.
import type { CommanderError } from 'commander'
import { ruleOf } from '../base/user-error.ts'

/** Runs a command, and says what went wrong. The exit codes are those of DESIGN.md. */
export async function boundary(command: () => Promise<unknown>, debug: boolean): Promise<void> {
  // A reader that has gone away (`cooper xray | head -1`) is no fault of anybody's.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    console.error(`cooper: standard output cannot be written: ${error.message}`)
    process.exit(3)
  })
  try {
    await command()
    // An error of the last write is told in the next turn.
    await new Promise(resolve => setImmediate(resolve))
  } catch (error) {
    process.exitCode = tell(error, debug)
  }
}

function tell(error: unknown, debug: boolean): number {
  // commander has printed its own message, or the help that was asked for.
  if (isCommanders(error)) return error.exitCode === 0 ? 0 : 2
  if (debug) console.error(error)
  if (isForeseen(error)) {
    console.error(broken(`cooper: ${error.message}`))
    if (error.fix) console.error(broken(error.fix, '  '))
    const rule = ruleOf(error)
    if (debug && rule) console.error(`rule: ${rule}`)
    return error.code ?? 1
  }
  if (!debug) {
    console.error(`cooper: a fault of ours: ${error instanceof Error ? error.message : error}`)
    console.error('  Please report it, with what `--debug` prints.')
  }
  return 4
}

/** A UserError, or Gone and Forbidden of src/proc. By name: a command's classes come from a bundle of their own. */
const isForeseen = (error: unknown): error is Error & { code?: number; fix?: string } =>
  error instanceof Error && ('fix' in error || ['Gone', 'Forbidden'].includes(error.name))

const isCommanders = (error: unknown): error is CommanderError => error instanceof Error && 'exitCode' in error

/** Broken between words, on a terminal and for a text of the course; elsewhere a line stays a line, for grep. */
function broken(text: string, indent = ''): string {
  const { COOPERAGE_IN_TEXT, COLUMNS } = process.env
  const elsewhere = COOPERAGE_IN_TEXT === '1' ? Number(COLUMNS) : Number.POSITIVE_INFINITY
  const room = process.stderr.isTTY ? process.stderr.columns : elsewhere
  const width = room - indent.length
  const lines = text.split('\n').flatMap(line => {
    // What another program has said may be indented, or point to something with blanks: only what is too long is broken.
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
