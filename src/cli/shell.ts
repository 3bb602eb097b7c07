// Opens a shell in the namespaces and the root of a box that is stopped between two calls.
import { openSync } from 'node:fs'
import { joinBox } from '../check/probe.ts'
import { start } from '../explain/perform.ts'
import { untilEndAtTerminal } from '../run/terminal.ts'
import { execve } from '../syscalls/processes.ts'
import { print } from './print.ts'

/**
 * Opens the terminal again, as standard input for another program. Our own descriptor is not usable for that: Node sets
 * O_NONBLOCK on it, and programs take a read that returns at once for the end of input or an error.
 */
export function freshInput(): number {
  try {
    return openSync('/dev/tty', 'r+')
  } catch {
    return 0
  }
}

/** Runs without job control (+m): that is for a session whose terminal it is, and ours is not the box's. */
export const SHELL = ['sh', '-i', '+m']

/** Runs a shell in all namespaces of a process, on our terminal, and waits until it exits. */
export async function openShell(pid: number): Promise<void> {
  print('A shell in the box. `exit` brings you back to the list.\n')
  const names = ['mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup'] as const
  try {
    await untilEndAtTerminal(stdio => start(joinBox(pid, names, execve(SHELL)), { stdio, ownSession: true }))
  } catch (error) {
    print(`No shell can be opened in the box: ${error instanceof Error ? error.message : error}\n`)
  }
}
