// A directory on the real host for files that only a lesson needs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whenWeEnd } from '../run/when-we-end.ts'

/** Makes the directory. It is removed when this process ends. */
export function makeScratchDirectory(): string {
  let directory: string | undefined
  // Before the directory is made: a signal may come at any time.
  whenWeEnd(() => directory && rmSync(directory, { recursive: true, force: true }))
  directory = mkdtempSync(join(tmpdir(), 'cooperage-'))
  return directory
}
