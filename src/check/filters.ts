// What the filters decide that a list has installed for its box. The kernel shows how many filters a process has, and only to
// root of the machine what they are (ptrace(2), PTRACE_SECCOMP_GET_FILTER). But the list says which programs it installed.
import { programsOf } from '../run/filters.ts'
import type { Report } from '../run/report.ts'
import { refusedBy } from '../run/syscall-numbers.ts'
import { type Instruction, showReturns } from '../syscalls/seccomp/seccomp.ts'

export interface InstalledFilters {
  readonly count: number
  /** The names of the calls that they refuse, for at least one choice of arguments. */
  readonly refused: readonly string[]
  /** What the filters can answer at all, as their programs have it: `ALLOW`, `ERRNO(1)`, `LOG`. */
  readonly answers: readonly string[]
}

/** @param performed the calls of the list, with what the kernel answered */
export function installedFilters(performed: readonly Report[]): InstalledFilters {
  const programs: readonly Instruction[][] = programsOf(
    performed.filter(({ errno }) => errno === 0).map(({ step }) => step),
  )
  return { count: programs.length, refused: refusedBy(programs), answers: showReturns(programs.flat()) }
}
