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
  // Who is number one takes everybody along, however many they are and however fast they become more.
  if (isNumberOne(pid)) send(pid, 'SIGKILL')
  else for (const each of stopTree(pid)) send(each, 'SIGKILL')
}

/** In a PID namespace below ours: proc_pid_status(5), NSpid. */
function isNumberOne(pid: number): boolean {
  try {
    return /^NSpid:\t\d+(\t\d+)*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
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
