// Rules → instructions. The kernel runs them before every call of the process, so nothing here is clever: one rule
// after the other, each a comparison and a return.
import { nearest } from '../../base/nearest.ts'
import { and, give, highHalf, type Instruction, jumpIfAtLeast, jumpIfEqual, load, lowHalf, OFFSET } from './bpf.ts'
import { type Filter, type Rule, returnValue, type Where } from './rules.ts'

/** What a filter must know of a machine. */
export interface Target {
  /** AUDIT_ARCH_…: which table of numbers a call was made with. */
  readonly architecture: number
  /** x86-64 has a third table, x32, that shares its AUDIT_ARCH; its numbers begin here. */
  readonly x32?: number
  /** The number of a call, or undefined where the machine has no such call. */
  readonly number: (call: string) => number | undefined
  /** The names of its calls, where they are known. */
  readonly names?: readonly string[]
}

/** <linux/audit.h>: the ELF machine, with bits for 64-bit and little-endian. */
export const AUDIT_ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
export const X32 = 0x40000000

const MOST = 4096 // BPF_MAXINSNS

/**
 * The program for a filter.
 * A call that was made through another table of numbers (32-bit programs, x32) ends the process: its numbers mean
 * other calls, and the rules would be about the wrong ones.
 * @throws RangeError for a call that the machine does not have, an argument that no call has, or a filter too long
 */
export function compile({ default: otherwise, rules }: Filter, target: Target): Instruction[] {
  const kill = give(returnValue('kill'))
  const program = [
    load(OFFSET.architecture),
    jumpIfEqual(target.architecture, 1, 0),
    kill,
    load(OFFSET.number),
    ...(target.x32 === undefined ? [] : [jumpIfAtLeast(target.x32, 0, 1), kill]),
    ...rules.flatMap(rule => compileRule(rule, target)),
    give(returnValue(otherwise)),
  ]
  if (program.length > MOST) throw new RangeError(`the filter has ${program.length} instructions, and ${MOST} may be`)
  return program
}

function compileRule({ call, where = [], action }: Rule, target: Target): Instruction[] {
  return [call].flat().flatMap(name => {
    const number = target.number(name)
    if (number === undefined) throw noSuchCall(name, target)
    const conditions = [where].flat()
    const tests = conditions.flatMap(compileWhere)
    // Each test goes on where it holds, and jumps over all that is left of the rule where it does not.
    const verdict = [...tests, give(returnValue(action))]
    const linked = verdict.map((each, i) => (each.jf === ELSE ? { ...each, jf: verdict.length - i - 1 } : each))
    // The tests have put an argument into A. The next rule expects the number of the call there.
    const again = conditions.length > 0 ? [load(OFFSET.number)] : []
    return [jumpIfEqual(number, 0, linked.length), ...linked, ...again]
  })
}

function noSuchCall(name: string, { names = [] }: Target): RangeError {
  const near = nearest(name, names, KERNELS)
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  return new RangeError(`a filter cannot name ${name}: this machine has no such call${meant}`)
}

/** What functions of the C library and of the toolkit are called in the kernel, whose names a filter needs. */
const KERNELS: Readonly<Record<string, string>> = {
  umount: 'umount2',
  exec: 'execve',
  open: 'openat',
  mkdir: 'mkdirat',
  mknod: 'mknodat',
  unlink: 'unlinkat',
  rmdir: 'unlinkat',
  chown: 'fchownat',
  chmod: 'fchmodat',
  dup2: 'dup3',
  exit: 'exit_group',
}

/** Stands for the end of the rule until that is known. */
const ELSE = 255

function compileWhere(where: Where): Instruction[] {
  if (where.arg < 0 || where.arg > 5) throw new RangeError(`a call has arguments 0 to 5, and no ${where.arg}`)
  const [value, mask] = 'is' in where ? [where.is, -1n] : [where.has, where.has]
  const [wanted, bits] = [BigInt.asUintN(64, BigInt(value)), BigInt.asUintN(64, BigInt(mask))]
  return [
    ...compareHalf(lowHalf(where.arg), Number(wanted & 0xffff_ffffn), Number(bits & 0xffff_ffffn)),
    ...compareHalf(highHalf(where.arg), Number(wanted >> 32n), Number(bits >> 32n)),
  ]
}

/** A has 32 bits, an argument 64: they are compared one half after the other, where a bit of the half matters. */
function compareHalf(offset: number, wanted: number, mask: number): Instruction[] {
  if (mask === 0) return []
  return [load(offset), ...(mask === 0xffff_ffff ? [] : [and(mask)]), jumpIfEqual(wanted, 0, ELSE)]
}
