/** Exit codes of DESIGN.md: 1 a check failed, 2 wrong usage, 3 this machine cannot, 4 a fault of ours. */
export type ExitCode = 1 | 2 | 3 | 4 | 130

/** An error that was foreseen: what was wrong, what to do about it, and the exit code that it deserves. */
export class Problem extends Error {
  readonly code: ExitCode
  readonly cure: string

  constructor(code: ExitCode, message: string, cure = '') {
    super(message)
    this.name = 'Problem'
    this.code = code
    this.cure = cure
  }
}
