// What `check -- PROGRAM` and `xray -- PROGRAM` share.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RunningBox } from '../check/find-box.ts'
import { startProgram } from '../check/start-program.ts'
import type { Host } from '../run/assemble.ts'
import { complain } from './print.ts'

/**
 * The files and directories that a program is given. The lab has a /tmp of its own, and must show those below ours.
 */
export const filesAmong = (words: readonly string[]): string[] =>
  words.map(word => resolve(word)).filter(path => path.startsWith('/tmp/') && existsSync(path))

/**
 * Starts the program, and says on standard error which process is looked at, where its words leave that open.
 * @param byPid the command by which a process that is running already is looked at: `cooper xray`
 */
export async function beginProgram(words: readonly string[], byPid: string, host?: Host): Promise<RunningBox> {
  const { note, ...box } = await startProgram(words, byPid, host)
  if (note) complain(`cooper: ${note}`)
  return box
}
