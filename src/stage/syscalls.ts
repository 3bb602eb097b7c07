// The numbers of this machine's system calls, for filters.
import {
  AUDIT_ARCH,
  compile as compileFor,
  disassemble as disassembleWith,
  type Filter,
  type Instruction,
  X32,
} from '../linux/seccomp.ts'
import { stage } from './native.ts'

/** To the stage clone3 is not a call but a new process. Since Linux 5.1 new calls have one number on all machines. */
const CLONE3 = 435

function numberOf(call: string): number | undefined {
  if (call === 'clone3') return CLONE3
  const number = stage().number(call)
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
