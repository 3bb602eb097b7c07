/** Exit codes of DESIGN.md: 1 a check failed, 2 wrong usage, 3 this machine cannot, 4 a fault of ours. */
export type ExitCode = 1 | 2 | 3 | 4 | 130

/** An error that was foreseen: what was wrong, what to do about it, and the exit code that it deserves. */
export class UserError extends Error {
  readonly code: ExitCode
  readonly fix: string

  constructor(code: ExitCode, message: string, fix = '') {
    super(message)
    this.name = 'UserError'
    this.code = code
    this.fix = fix
  }
}
