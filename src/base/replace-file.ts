import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Replaces a file in one step: other processes see the old text or the new one. What stands in its place is never opened. */
export function replaceFile(path: string, text: string, mode = 0o666): void {
  const fresh = `${path}.${process.pid}.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, text, { mode, flag: 'wx', flush: true })
  renameSync(fresh, path)
}
