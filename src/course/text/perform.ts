// Runs the command of a live block, exactly as a reader who types it, and returns what it prints.
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
  /** The width of the output. */
  readonly columns: number
  readonly colour?: boolean
  /** Called with each part of the output as it arrives. */
  readonly onText?: (text: string) => void
  /** Milliseconds until the command is killed; two minutes by default. */
  readonly timeout?: number
  /** Kills the command when it is aborted. */
  readonly signal?: AbortSignal
}

export interface Performed {
  readonly exit: Exit
  /** Standard output and standard error, in the order of arrival. */
  readonly printed: string
}

/** A text may only run cooper, perhaps with pipes behind it. */
const COOPER_COMMAND = /^cooper( |$)/

/** Makes `cooper` this very program. `exec` replaces the shell, so that signals reach cooper. */
const SCRIPT = `cooper() { exec "$COOPERAGE_NODE" "$COOPERAGE_MAIN" "$@"; }\n`

/**
 * Runs a command in a box without namespaces, so that it is killed when we die, however we die.
 * Throws UserError if the command is not a cooper command.
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

/** The command as a box without namespaces. Throws UserError if it is not a cooper command. */
export function boxOf(command: string, options: PerformOptions): Box {
  if (!COOPER_COMMAND.test(command))
    throw new UserError(4, `'${command}' is not a cooper command: it must begin with \`cooper\``)
  // A text names files (exercises/…) relative to the package, whatever the reader's working directory is.
  return clone(0, [chdir(packageRoot), ...execve(['/bin/sh', '-c', `${SCRIPT}${command}`], environment(options))])
}

/** Output as a transcript has it: without spaces at the ends of lines. */
const tidy = (printed: string): string => printed.trimEnd().replace(/[ \t]+$/gm, '')

/** NODE_EXTRA_CA_CERTS is left out because it slows every start of Node by 35 ms. */
function environment({ columns, colour = false }: PerformOptions): string[] {
  const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, NO_COLOR: ___, COOPERAGE_CALL: ____, ...env } = process.env
  const all = {
    ...env,
    ...(colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
    COLUMNS: String(columns),
    COOPERAGE_IN_TEXT: '1', // error messages belong to the output too
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
