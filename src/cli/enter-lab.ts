// Commands that perform lists do it in the lab: they start themselves again in there.
import { dirname, join, resolve } from 'node:path'
import { insideLab, runInLab } from '../stage/lab.ts'
import { packageRoot } from '../stage/package-root.ts'

export type LabKind = 'ns' | 'none'

/**
 * Runs this same command in a lab, unless it is there already or is to run outside.
 * @param files what the command reads, and must be able to see in there
 * Gives true where the lab has done the work, and the caller has nothing left to do.
 */
export async function enterLab(kind: LabKind, files: readonly string[] = []): Promise<boolean> {
  if (insideLab()) return false
  if (kind === 'none') {
    console.error('cooper: no lab. What happens now happens to this machine itself.')
    return false
  }
  const main = join(packageRoot, 'dist', 'cli', 'main.cjs')
  const exit = await runInLab([process.execPath, main, ...process.argv.slice(2)], {
    keep: files.map(file => dirname(resolve(file))),
  })
  process.exitCode = exit.code ?? 1
  return true
}
