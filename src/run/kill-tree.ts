// Ends a process and all its descendants.
import { readIfThere } from '../base/read-if-there.ts'
import { descendants } from '../proc/processes.ts'

/**
 * Kills a process and its descendants. All are stopped before one is killed: a stopped process starts no other, and a
 * child whose parent still lives has not been handed to PID 1, where it would not be found.
 */
export function killTree(pid: number): void {
  // The end of PID 1 ends its whole namespace, however many processes there are and however fast they become more.
  if (isFirstOfNamespace(pid)) send(pid, 'SIGKILL')
  else for (const each of stopTree(pid)) send(each, 'SIGKILL')
}

/** In a PID namespace below ours: proc_pid_status(5), NSpid. */
const isFirstOfNamespace = (pid: number): boolean =>
  /^NSpid:\t\d+(\t\d+)*\t1$/m.test(readIfThere(`/proc/${pid}/status`) ?? '')

/** Stops them, and looks again until it finds no process that was started meanwhile. */
function stopTree(pid: number): Iterable<number> {
  const stopped = new Set<number>()
  for (let found = [pid]; found.length > 0; found = descendantsOf(pid).filter(each => !stopped.has(each)))
    for (const each of found) {
      send(each, 'SIGSTOP')
      stopped.add(each)
    }
  return stopped
}

/** None where /proc does not show them. */
function descendantsOf(pid: number): number[] {
  try {
    return descendants(pid)
  } catch {
    return []
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it has ended already, or now belongs to another user
  }
}
