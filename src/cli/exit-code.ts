// The exit code for the way a box ended.
import { constants } from 'node:os'
import type { Exit } from '../run/wait.ts'

/** The exit code of the command, or as in a shell 128 plus the number of the signal that killed it. */
export function exitCode({ code, signal }: Exit): number {
  return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)
}
