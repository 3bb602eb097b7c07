// Looking at files that may be missing, or not ours to read.
import { accessSync, constants, readFileSync, statSync } from 'node:fs'

export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd()
  } catch {
    return undefined
  }
}

/** May we read and write it? Root is asked by the kernel too: a read-only filesystem refuses everybody. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** `crw------- root`: as far as it matters here. */
export function permissions(path: string): { readonly mode: number; readonly owner: number } | undefined {
  try {
    const { mode, uid } = statSync(path)
    return { mode: mode & 0o7777, owner: uid }
  } catch {
    return undefined
  }
}

export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`
