// The one place where an error becomes words on a screen and a number for the shell.
import { CommanderError } from 'commander'
import { Problem } from '../linux/problem.ts'
import { Gone } from '../proc/errors.ts'

/** Runs a command, and says what went wrong. The exit codes are those of DESIGN.md. */
export async function boundary(command: () => Promise<unknown>, debug: boolean): Promise<void> {
  // A reader that has gone away (`cooper xray | head -1`) is no fault of anybody's.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
  try {
    await command()
  } catch (error) {
    process.exitCode = tell(error, debug)
  }
}

function tell(error: unknown, debug: boolean): number {
  // commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (debug) console.error(error)
  if (error instanceof Problem || error instanceof Gone) {
    console.error(`cooper: ${error.message}`)
    if ('cure' in error && error.cure) console.error(`  ${error.cure}`)
    return 'code' in error ? error.code : 1
  }
  if (!debug) {
    console.error(`cooper: a fault of ours: ${error instanceof Error ? error.message : error}`)
    console.error('  Please report it, with what `--debug` prints.')
  }
  return 4
}
