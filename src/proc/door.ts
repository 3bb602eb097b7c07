// The one door through which everything about one process is read, so that a saved tree can stand in for /proc.

import { closeSync, existsSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import { Forbidden, Gone } from './errors.ts'

export interface Door {
  readonly pid: number
  /** Where procfs is: `/proc`, or a folder in which a test keeps a saved one. */
  readonly root: string
  /** A file that every kernel has: without it the process is Gone. */
  text(file: string): string
  /** A file that some kernels lack: then undefined. */
  optional(file: string): string | undefined
  /** Like `optional`, a record at a time, until one makes the reader say `false`. */
  records(file: string, size: number, each: (line: string) => boolean): void
  /** What a link names. Undefined where the kernel has no such link, or the process nothing to point to. */
  link(file: string): string | undefined
}

/** @throws (from each of its functions) Gone, Forbidden */
export const door = (root: string, pid: number): Door => {
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
    records: (file, size, each) => void unlessGone(file, path => readRecords(path, size, each)),
    link: file => unlessGone(file, path => readlinkSync(path)),
  }
}

const textOf = (path: string): string => readFileSync(path, 'utf8')

/**
 * The kernel makes a file of /proc while it is read, and a read that has room for more than one record makes it look for
 * the next. So: as many bytes as the shortest record has, then one by one to the end of the line.
 */
const readRecords = (path: string, size: number, each: (line: string) => boolean): string => {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(size)
    let text = ''
    for (let wanted = size; ; wanted = text === '' ? size : 1) {
      const got = readSync(file, bytes, 0, wanted, null)
      if (got === 0) return path
      const lines = (text + bytes.toString('latin1', 0, got)).split('\n')
      text = lines.pop() ?? ''
      if (!lines.every(each)) return path
    }
  } finally {
    closeSync(file)
  }
}
