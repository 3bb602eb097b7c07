// The numbers of this machine's system calls, for filters.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../base/package-root.ts'
import {
  AUDIT_ARCH,
  compile,
  decide,
  disassemble,
  type Fate,
  type Filter,
  type Instruction,
  isRefused,
  strictest,
  type Target,
  X32,
} from '../syscalls/seccomp/seccomp.ts'
import { runner } from './native.ts'

/** The runner has no numbers for these, because it makes a new process itself. arm64 has no fork. */
const NEW_PROCESS: Readonly<Record<string, number>> =
  process.arch === 'x64' ? { fork: 57, clone3: 435 } : { clone3: 435 }

/** Numbers of system calls by name; a name that the machine does not have is absent. */
export type Numbers = Readonly<Record<string, number>>

/** The numbers of all calls that native/calls.h names, on this machine. */
export function numbersHere(): Numbers {
  const header = readFileSync(join(packageRoot, 'native', 'calls.h'), 'utf8')
  const names = [...header.matchAll(/CALL\((\w+)\)/g)].map(([, name = '']) => name)
  const numbers = names.map(name => [name, runner().number(name)] as const).filter(([, number]) => number >= 0)
  return { ...Object.fromEntries(numbers), ...NEW_PROCESS }
}

/** Undefined where this machine has no such call. */
function numberOf(call: string): number | undefined {
  const number = NEW_PROCESS[call] ?? runner().number(call)
  return number < 0 ? undefined : number
}

const ARCHITECTURE: Omit<Target, 'number'> =
  process.arch === 'arm64' ? { architecture: AUDIT_ARCH.arm64 } : { architecture: AUDIT_ARCH.x64, x32: X32 }

/** The program of a filter for a machine with these numbers. Throws RangeError for a call that is not among them. */
export const compileFor = (filter: Filter, numbers: Numbers): Instruction[] =>
  compile(filter, { ...ARCHITECTURE, number: name => numbers[name], names: Object.keys(numbers) })

/** What the kernel does with a call on this machine when all these filters are installed: the strictest decides. seccomp(2) */
export function fate(programs: readonly (readonly Instruction[])[], call: string, args: readonly bigint[] = []): Fate {
  const number = numberOf(call)
  if (number === undefined) return 'performed'
  const answers = programs.map(program => decide(program, { number, architecture: ARCHITECTURE.architecture, args }))
  return strictest(answers)
}

/** The calls of this machine, by name, that these filters refuse for at least one choice of their arguments. */
export const refusedBy = (programs: readonly (readonly Instruction[])[]): string[] =>
  Object.entries(numbersHere())
    .filter(([, number]) => isRefused(programs, { number, architecture: ARCHITECTURE.architecture }))
    .map(([name]) => name)

/** A line for each instruction, with the names of the calls that the filter is about. */
export function disassembleWith(program: readonly Instruction[], { rules }: Filter, numbers: Numbers): string[] {
  const names = new Map(rules.flatMap(({ call }) => [call].flat()).map(name => [numbers[name], name]))
  return disassemble(program, number => names.get(number))
}
