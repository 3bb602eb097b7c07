import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory, and those above it that are not there. A recursive mkdirSync never returns below /proc, where
 * mkdir(2) fails with ENOENT. Throws the error of the system.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (isThere(path)) return
  makeDirectory(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Throws where the path itself is impossible: it is too long, or leads through a file. */
function isThere(path: string): boolean {
  try {
    statSync(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
