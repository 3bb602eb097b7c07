// Everything about a process is read through a ProcReader, so that tests can read a saved tree instead of /proc.

import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { Forbidden, Gone } from './errors.ts'

export interface ProcReader {
  readonly pid: number
  /** The mount point of procfs: `/proc`, or the directory of a saved tree in a test. */
  readonly root: string
  /** The text of a file that every kernel has. Throws Gone if it is missing. */
  text(file: string): string
  /** The text of a file that some kernels lack; undefined if it is missing. */
  optional(file: string): string | undefined
  /** The target of a symbolic link. Undefined if the kernel lacks the link or it points to nothing. */
  link(file: string): string | undefined
}

/**
 * Reads the files of one process. Each function throws Gone if it has ended, and Forbidden if we may not read the
 * file.
 */
export const procReader = (root: string, pid: number): ProcReader => {
  const directory = `${root}/${pid}`

  const attempt = (file: string, read: (path: string) => string): string | undefined => {
    const path = `${directory}/${file}`
    try {
      return read(path)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EPERM') throw new Forbidden(path)
      if (code === 'ESRCH') throw new Gone(pid, path)
      // EINVAL: attr/current without a security module, or mountinfo of a zombie, which has left its mount namespace.
      if (code === 'ENOENT' || code === 'EINVAL' || code === 'ENOTDIR') return undefined
      throw error
    }
  }

  const unlessGone = (file: string, read: (path: string) => string): string | undefined => {
    const found = attempt(file, read)
    if (found === undefined && !existsSync(directory)) throw new Gone(pid, `${directory}/${file}`)
    return found
  }

  return {
    pid,
    root,
    text: file => {
      const found = attempt(file, textOf)
      if (found === undefined) throw new Gone(pid, `${directory}/${file}`)
      return found
    },
    optional: file => unlessGone(file, textOf),
    link: file => unlessGone(file, path => readlinkSync(path)),
  }
}

const textOf = (path: string): string => readFileSync(path, 'utf8')
