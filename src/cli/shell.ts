// A shell beside a box that stands still: in its namespaces, with its root.
import { openSync } from 'node:fs'
import { joinBox } from '../check/probe.ts'
import { start } from '../explain/perform.ts'
import { execve } from '../syscalls/processes.ts'

/**
 * The terminal as standard input of somebody else. Ours will not do: Node makes it return at once where nothing has been
 * typed (O_NONBLOCK), and programs take that for the end or for an error.
 */
export function freshInput(): number {
  try {
    return openSync('/dev/tty', 'r+')
  } catch {
    return 0
  }
}

/**
 * Without job control (+m). That moves the terminal to a process group of the shell's and, at its end, back to the one
 * that had it before; ours has no number in the box, and so the terminal would stay with nobody.
 */
export const SHELL = ['sh', '-i', '+m']

/** Opens a shell in all namespaces of a process, with our terminal, and waits for its end. */
export async function openShell(pid: number): Promise<void> {
  console.log('A shell in the box. `exit` brings you back to the list.')
  const names = ['mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup'] as const
  try {
    const running = start(joinBox(pid, names, execve(SHELL)), { stdio: [freshInput(), 1, 2] })
    await running.performed
    await running.exited
  } catch (error) {
    console.log(`No shell can be opened there: ${error instanceof Error ? error.message : error}`)
  }
}
