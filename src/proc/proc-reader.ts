// The one procReader through which everything about one process is read, so that a saved tree can stand in for /proc.

import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { Forbidden, Gone } from './errors.ts'

export interface ProcReader {
  readonly pid: number
  /** Where procfs is: `/proc`, or a folder in which a test keeps a saved one. */
  readonly root: string
  /** A file that every kernel has: without it the process is Gone. */
  text(file: string): string
  /** A file that some kernels lack: then undefined. */
  optional(file: string): string | undefined
  /** What a link names. Undefined where the kernel has no such link, or the process nothing to point to. */
  link(file: string): string | undefined
}

/** @throws (from each of its functions) Gone, Forbidden */
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
      // EINVAL: no security module is loaded (attr/current), or a zombie, which has no mounts left (mountinfo).
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
