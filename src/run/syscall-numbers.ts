// The numbers of this machine's system calls, for filters.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../base/package-root.ts'
import {
  AUDIT_ARCH,
  compile as compileFor,
  decide,
  disassemble as disassembleWith,
  type Fate,
  type Filter,
  type Instruction,
  strictest,
  type Target,
  X32,
} from '../syscalls/seccomp/seccomp.ts'
import { runner } from './native.ts'

/** The runner has no numbers for these, because it makes a new process itself. arm64 has no fork. */
const NEW_PROCESS: Readonly<Record<string, number>> =
  process.arch === 'x64' ? { fork: 57, clone3: 435 } : { clone3: 435 }

let known: Readonly<Record<string, number>> | undefined

/** For a process that must not load C: what the runner would say, asked for by another. */
export const useNumbers = (numbers: Readonly<Record<string, number>>): void => {
  known = numbers
}

/** The numbers of all calls that native/calls.h names, on this machine. */
export function allNumbers(): Record<string, number> {
  const header = readFileSync(join(packageRoot, 'native', 'calls.h'), 'utf8')
  const names = [...header.matchAll(/CALL\((\w+)\)/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.map(name => [name, runner().number(name)]))
}

/** Undefined where this machine has no such call. */
function numberOf(call: string): number | undefined {
  const number = NEW_PROCESS[call] ?? (known ? (known[call] ?? -1) : runner().number(call))
  return number < 0 ? undefined : number
}

const here: Target =
  process.arch === 'arm64'
    ? { architecture: AUDIT_ARCH.arm64, number: numberOf }
    : { architecture: AUDIT_ARCH.x64, x32: X32, number: numberOf }

/** The program of a filter for this machine. Throws RangeError for a system call that this machine does not have. */
export const compile = (filter: Filter): Instruction[] => compileFor(filter, here)

/** What the kernel does with a call on this machine when all these filters are installed: the strictest decides. seccomp(2) */
export function fate(programs: readonly (readonly Instruction[])[], call: string, args: readonly bigint[] = []): Fate {
  const number = numberOf(call)
  if (number === undefined) return 'performed'
  const answers = programs.map(program => decide(program, { number, architecture: here.architecture, args }))
  return strictest(answers)
}

/** One line for each instruction, with the names of the system calls that the filter checks. */
export function disassemble(program: readonly Instruction[], { rules }: Filter): string[] {
  const names = new Map(rules.flatMap(({ call }) => [call].flat()).map(name => [numberOf(name), name]))
  return disassembleWith(program, number => names.get(number))
}
