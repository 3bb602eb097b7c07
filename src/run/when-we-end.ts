// What must not outlive us, also where a signal ends us.
import { constants } from 'node:os'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does something when this process ends. To be said before there is something to do: signals do not wait. A signal that nobody else listens to ends it with 128 + its number, as a shell
 * says it: whoever runs a box listens himself. Gives what takes the wish back. SIGKILL is not to be heard.
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
