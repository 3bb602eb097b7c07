// A shell beside a box that stands still: in its namespaces, with its root.
import { joinBox } from '../check/probe.ts'
import { execve } from '../linux/calls/processes.ts'
import { start } from '../stage/start.ts'
import { SHELL } from './demo.ts'

/** Opens a shell in all namespaces of a process, with our terminal, and waits for its end. */
export async function openShell(pid: number): Promise<void> {
  console.log('A shell in the box. `exit` brings you back to the list.')
  const names = ['mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup'] as const
  try {
    const running = start(joinBox(pid, names, execve(SHELL)))
    await running.performed
    await running.exited
  } catch (error) {
    console.log(`No shell can be opened there: ${error instanceof Error ? error.message : error}`)
  }
}
