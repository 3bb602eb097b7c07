// The open file descriptors of a task. Source: proc_pid_fd(5), proc_pid_fdinfo(5).

import { readdirSync, readFileSync, readlinkSync, type Stats, statfsSync, statSync } from 'node:fs'
import { Forbidden, Gone } from './errors.ts'
import { mountOf } from './location.ts'
import type { Process } from './process.ts'

export interface Descriptor {
  readonly number: number
  /** /proc/PID/fd/N: the file itself can be opened and asked by this path. */
  readonly path: string
  /** What the link says: a path, or `socket:[4711]`, `pipe:[4712]`, `anon_inode:[pidfd]`. */
  readonly link: string
  /** The id of the mount through which it was opened. */
  readonly mount: number
  readonly stat: Stats
  /** Whether it was opened for writing. */
  readonly writable: boolean
  /** Of a pidfd, the PID of its process as we see it: 0 if it is in none of our PID namespaces, -1 if it has ended. */
  readonly process: number | undefined
}

/** The bits of the flags that say how it was opened; 0 is O_RDONLY. Node has no name for them. <asm-generic/fcntl.h> */
const O_ACCMODE = 3

/** @throws Gone, Forbidden */
export const descriptorsOf = ({ proc, pid }: Process): Descriptor[] => {
  const directory = `${proc}/${pid}`
  return numbersIn(directory, pid).flatMap(number => unlessClosed(() => descriptor(directory, number)))
}

const numbersIn = (directory: string, pid: number): number[] => {
  try {
    return readdirSync(`${directory}/fd`)
      .map(Number)
      .sort((a, b) => a - b)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') throw new Forbidden(`${directory}/fd`)
    throw new Gone(pid, `${directory}/fd`)
  }
}

const descriptor = (directory: string, number: number): Descriptor => {
  const path = `${directory}/fd/${number}`
  const info = readFileSync(`${directory}/fdinfo/${number}`, 'utf8')
  const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? '0', 8)
  const process = /^Pid:\s*(-?\d+)$/m.exec(info)?.[1]
  return {
    number,
    path,
    link: readlinkSync(path),
    mount: mountOf(info),
    stat: statSync(path),
    writable: (flags & O_ACCMODE) !== 0,
    process: process === undefined ? undefined : Number(process),
  }
}

/** The magic numbers of the two filesystems of cgroups. statfs(2) */
const CGROUP: readonly number[] = [0x27e0eb, 0x63677270]

export const isOnCgroupFilesystem = ({ path }: Descriptor): boolean => CGROUP.includes(statfsSync(path).type)

/** None if the descriptor was closed meanwhile. */
const unlessClosed = (read: () => Descriptor): Descriptor[] => {
  try {
    return [read()]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
