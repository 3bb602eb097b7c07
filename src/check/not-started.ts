// Why a program could not be started.
import { existsSync, statSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'
import type { StepFailed } from '../run/failure.ts'
import type { Report } from '../run/report.ts'
import { errnoName } from '../syscalls/errno.ts'

/**
 * @param program as it was named
 * @param tries the calls of execve: one for a path, otherwise one for each directory of PATH
 * @param failed the last of them
 */
export function notStarted(program: string, tries: readonly Report[], failed: StepFailed): UserError {
  // Another directory of PATH may hold a file of this name that cannot be executed. A directory that we may not search
  // gives EACCES too, and there is nothing to be found in it.
  const refused = tries.find(({ step }) => existsSync(String(step.args[0])))
  if (refused) {
    const name = errnoName(refused.errno)
    return new UserError(2, `cannot start ${program}: ${name}`, fixFor(name, String(refused.step.args[0])))
  }
  const name = errnoName(failed.report.errno)
  if (!['ENOENT', 'ENOTDIR', 'EACCES'].includes(name))
    return new UserError(2, `cannot start ${program}: ${failed.message}`, failed.fix)
  return program.includes('/')
    ? new UserError(2, `there is no program ${program}`, 'Name one that there is; `ls` shows them.')
    : new UserError(2, `there is no program '${program}' in any directory of PATH`, 'Install it, or name its path.')
}

function fixFor(errno: string, path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return 'It is a directory. Name a program in it.'
  if (errno === 'ENOENT') return 'The file is there, but not the program that its first line, or its ELF header, names.'
  if (errno === 'ENOEXEC') return 'It is no program for this machine (`file` tells), or a script without `#!/bin/sh`.'
  return 'May you execute it? `ls -l` tells.'
}
