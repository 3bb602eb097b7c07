// Reads files that may be missing or that we may not read.
import { accessSync, constants, statSync } from 'node:fs'
import { readIfThere } from '../base/read-if-there.ts'

/** The text of a file without its last line feed; undefined where there is none, or where it may not be read. */
export const textOf = (path: string): string | undefined => readIfThere(path)?.trimEnd()

/** Whether we may read and write it. Also tried as root, because a read-only filesystem refuses even root. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The permission bits of a file and the uid of its owner. */
export function permissions(path: string): { readonly mode: number; readonly owner: number } | undefined {
  try {
    const { mode, uid } = statSync(path)
    return { mode: mode & 0o7777, owner: uid }
  } catch {
    return undefined
  }
}

export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`
