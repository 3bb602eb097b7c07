// Where a lesson puts files that only it needs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { whenWeEnd } from '../run/when-we-end.ts'

let onRealHost = false
let made: string | undefined

/** From here on, `scratch` means the real host's disk: `--lab none`. To be said before a lesson is loaded. */
export function useRealHost(): void {
  onRealHost = true
}

/** Where `scratch` puts things from now on: as another process has it. */
export function useScratch(directory: string): void {
  onRealHost = true
  made = directory
}

/** The directory in which all of them lie. */
export const scratchDirectory = (): string => dirname(scratch('x'))

/**
 * A path of that name for temporary files; nothing is there yet. In the lab it is `/tmp/NAME`, and goes with the lab.
 * On the real host it lies in a directory of its own, which is removed when this process ends.
 */
export function scratch(name: string): string {
  if (!onRealHost) return join('/tmp', name)
  if (!made) {
    let directory: string | undefined
    whenWeEnd(() => directory && rmSync(directory, { recursive: true, force: true }))
    directory = mkdtempSync(join(tmpdir(), 'cooperage-'))
    made = directory
  }
  return join(made, name)
}
