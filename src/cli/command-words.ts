// The words after `--`: a command for the box.
import { UserError } from '../base/user-error.ts'

/** Throws UserError where `--` is followed by nothing, or by a program without a name. @param example a whole line */
export function requireProgram(command: readonly string[] | undefined, example: string): void {
  if (command?.length === 0) throw new UserError(2, 'no command follows --', example)
  if (command?.[0] === '') throw new UserError(2, 'the first word after -- is empty, and must name a program', example)
}
