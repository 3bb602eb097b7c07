import { errnoName } from '../syscalls/errno.ts'

/** A system call of ours failed. It looks like an error of Node's own calls. */
export class SystemError extends Error {
  readonly code: string
  readonly syscall: string

  constructor(syscall: string, errno: number) {
    const code = errnoName(errno)
    super(`${code}: ${syscall}`)
    this.code = code
    this.syscall = syscall
  }
}
