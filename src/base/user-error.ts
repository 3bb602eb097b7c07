/** Exit codes: 1 a check failed, 2 wrong usage, 3 this machine cannot, 4 internal error. */
export type ExitCode = 1 | 2 | 3 | 4 | 130

/** An error that was foreseen: what was wrong, what to do about it, and the exit code that it deserves. */
export class UserError extends Error {
  readonly code: ExitCode
  readonly fix: string
  /** The file that is to blame, and its line, for programs that read `--json`. */
  declare readonly file?: string
  declare readonly line?: number

  constructor(code: ExitCode, message: string, fix = '', place: { file?: string; line?: number } = {}) {
    super(message)
    this.name = 'UserError'
    this.code = code
    this.fix = fix
    Object.assign(this, place)
  }
}

/**
 * The id of the rule that explains an error, or the error that caused it; undefined where none does. Asks for the property,
 * not for the class: each bundle of the command line has classes of its own.
 */
export function ruleOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return 'rule' in error ? String(error.rule) : ruleOf(error.cause)
}
