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

/** Kills a process and its descendants, parents first, so that none of them can start another. */
export function killTree(pid: number): void {
  const below = children(pid)
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it was quicker
  }
  for (const child of below) killTree(child)
}
