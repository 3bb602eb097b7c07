// Performs what a live block says, exactly as a reader would who types it, and gives what it prints.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { packageRoot } from '../../base/package-root.ts'
import { UserError } from '../../base/user-error.ts'
import { start } from '../../explain/perform.ts'
import { pipe } from '../../run/pipe.ts'
import type { Exit } from '../../run/wait.ts'
import { type Box, clone } from '../../syscalls/clone.ts'
import { chdir } from '../../syscalls/files.ts'
import { execve } from '../../syscalls/processes.ts'

export interface PerformOptions {
  /** How wide the output may be. */
  readonly columns: number
  readonly colour?: boolean
  /** Hears the output as it comes. */
  readonly onText?: (text: string) => void
  /** Milliseconds until it is killed; two minutes where nothing is said. */
  readonly timeout?: number
  /** Ends it, when it is aborted. */
  readonly signal?: AbortSignal
}

export interface Performed {
  readonly exit: Exit
  /** Standard output and standard error, as they came. */
  readonly printed: string
}

/** Commands that a text may contain: ours, and what becomes of their output. */
const OURS = /^cooper( |$)/

/** `cooper` is this very toolkit, wherever it was called from. The shell becomes it, so that signals reach it. */
const SCRIPT = `cooper() { exec "$COOPERAGE_NODE" "$COOPERAGE_MAIN" "$@"; }\n`

/**
 * Runs a command. It is a box with no namespaces: as such it dies with us, however we die.
 * Throws UserError where it is no command of ours.
 */
export async function performCommand(command: string, options: PerformOptions): Promise<Performed> {
  const box = boxOf(command, options)
  const nothing = openSync('/dev/null', 'r')
  const output = pipe()
  try {
    const text = collect(output.read, options.onText)
    const timeout = options.timeout ?? 120_000
    const running = start(box, { stdio: [nothing, output.write, output.write], timeout })
    closeSync(output.write)
    options.signal?.addEventListener('abort', () => running.kill(), { once: true })
    const exit = await running.exited
    return { exit, printed: tidy(await text) }
  } finally {
    closeSync(nothing)
  }
}

/** The command as a box with no namespaces. Throws UserError where it is no command of ours. */
export function boxOf(command: string, options: PerformOptions): Box {
  if (!OURS.test(command)) throw new UserError(4, `'${command}' is no command of ours: it must begin with \`cooper\``)
  // Files that a text names (exercises/…) lie in the package, wherever its reader stands.
  return clone(0, [chdir(packageRoot), ...execve(['/bin/sh', '-c', `${SCRIPT}${command}`], environment(options))])
}

/** As a transcript has it: without blanks at the ends of its lines. */
export const tidy = (printed: string): string => printed.trimEnd().replace(/[ \t]+$/gm, '')

/** NODE_EXTRA_CA_CERTS would cost 35 ms at every start. */
function environment({ columns, colour = false }: PerformOptions): string[] {
  const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, NO_COLOR: ___, COOPERAGE_CALL: ____, ...env } = process.env
  const all = {
    ...env,
    ...(colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
    COLUMNS: String(columns),
    COOPERAGE_IN_TEXT: '1', // what goes wrong is to be read in there too
    LC_ALL: 'C.UTF-8',
    COOPERAGE_NODE: process.execPath,
    COOPERAGE_MAIN: join(packageRoot, 'dist', 'cli', 'main.cjs'),
  }
  return Object.entries(all).map(([name, value]) => `${name}=${value ?? ''}`)
}

async function collect(fd: number, onText: (text: string) => void = () => {}): Promise<string> {
  const decoder = new TextDecoder()
  let all = ''
  const take = (text: string) => {
    all += text
    if (text) onText(text)
  }
  const incoming: AsyncIterable<Buffer> = new Socket({ fd, readable: true, writable: false })
  for await (const bytes of incoming) take(decoder.decode(bytes, { stream: true }))
  take(decoder.decode())
  return all
}
