// Cleans up when this process exits, also when a signal ends it.
import { constants } from 'node:os'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `tidy` when this process exits or a signal ends it. Register before there is something to tidy, because a signal
 * can come at any moment. A signal without another listener ends the process with 128 + its number, as a shell does.
 * Returns a function that unregisters. SIGKILL cannot be caught.
 */
export function whenWeEnd(tidy: () => unknown): () => void {
  const leave = (signal: NodeJS.Signals) => {
    if (process.listeners(signal).every(each => ours.has(each))) process.exit(128 + constants.signals[signal])
  }
  ours.add(leave)
  process.on('exit', tidy)
  for (const signal of ENDING) process.on(signal, leave)
  return () => {
    process.off('exit', tidy)
    for (const signal of ENDING) process.off(signal, leave)
    ours.delete(leave)
  }
}

const ours = new Set<unknown>()
