// Where a lesson puts files that only it needs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insideLab } from '../stage/lab.ts'

let outside: string | undefined

/**
 * A path of that name for temporary files; nothing is there yet. In the lab it is `/tmp/NAME`, and goes with the lab.
 * On the real host it lies in a directory of its own, which is removed when this process ends.
 */
export function scratch(name: string): string {
  if (insideLab()) return join('/tmp', name)
  if (!outside) {
    const made = mkdtempSync(join(tmpdir(), 'cooperage-'))
    process.on('exit', () => rmSync(made, { recursive: true, force: true }))
    outside = made
  }
  return join(outside, name)
}
