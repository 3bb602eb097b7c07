// How a box ended, as a number for the shell.
import { constants } from 'node:os'
import type { Exit } from '../run/wait.ts'

/** The command's own status; 128 and the signal's number where one ended it, as shells have it. */
export function exitCode({ code, signal }: Exit): number {
  return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)
}
