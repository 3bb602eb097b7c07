// Ends a process and all that came of it.
import { readdirSync, readFileSync } from 'node:fs'

/** The children of a process, whichever of its threads started them, as /proc tells; none where it has gone. */
function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(thread =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

/**
 * Kills a process and its descendants. All are stopped before one is killed: who is stopped starts no other, and whose
 * parent still lives has not been handed to number one, where nobody would find it.
 */
export function killTree(pid: number): void {
  for (const each of stopTree(pid)) send(each, 'SIGKILL')
}

function stopTree(pid: number): number[] {
  send(pid, 'SIGSTOP')
  return [pid, ...children(pid).flatMap(stopTree)]
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it was quicker, or belongs to somebody else now
  }
}
