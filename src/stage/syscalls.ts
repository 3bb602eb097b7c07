// The numbers of this machine's system calls, for filters.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AUDIT_ARCH,
  compile as compileFor,
  disassemble as disassembleWith,
  type Filter,
  type Instruction,
  X32,
} from '../linux/seccomp.ts'
import { stage } from './native.ts'
import { packageRoot } from './package-root.ts'

/** To the stage clone3 is not a call but a new process. Since Linux 5.1 new calls have one number on all machines. */
const CLONE3 = 435

let known: Readonly<Record<string, number>> | undefined

/** For a process that must not load C: what the stage would say, asked for by another. */
export const useNumbers = (numbers: Readonly<Record<string, number>>): void => {
  known = numbers
}

/** The numbers of all calls that native/calls.h names, on this machine. */
export function allNumbers(): Record<string, number> {
  const header = readFileSync(join(packageRoot, 'native', 'calls.h'), 'utf8')
  const names = [...header.matchAll(/CALL\((\w+)\)/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.map(name => [name, stage().number(name)]))
}

function numberOf(call: string): number | undefined {
  if (call === 'clone3') return CLONE3
  const number = known ? (known[call] ?? -1) : stage().number(call)
  return number < 0 ? undefined : number
}

/** The program of a filter for the machine that we run on. Throws RangeError for a call that it does not have. */
export const compile = (filter: Filter): Instruction[] =>
  compileFor(
    filter,
    process.arch === 'arm64'
      ? { architecture: AUDIT_ARCH.arm64, number: numberOf }
      : { architecture: AUDIT_ARCH.x64, x32: X32, number: numberOf },
  )

/** A line an instruction, with the names of the calls that the filter is about. */
export function disassemble(program: readonly Instruction[], { rules }: Filter): string[] {
  const names = new Map(rules.flatMap(({ call }) => [call].flat()).map(name => [numberOf(name), name]))
  return disassembleWith(program, number => names.get(number))
}
