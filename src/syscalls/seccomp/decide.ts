// What the kernel does with a filter's program before each call: it goes through it, and takes the answer.
import { CODE, type Instruction, OFFSET } from './bpf.ts'
import { errnoIn, isAnswer } from './rules.ts'

/** struct seccomp_data, without the place where the call was made: no filter of ours asks for that. */
export interface Attempt {
  readonly number: number
  readonly architecture: number
  /** Up to six of them, of 64 bits. */
  readonly args: readonly bigint[]
}

/** A jump that asked for an argument: where its 32 bits lie, which of them count, and what would lead the other way. */
export interface Question {
  readonly offset: number
  readonly mask: number
  /** The bits, as they would have to be for the other way; undefined where no bits lead there. */
  readonly otherwise: number | undefined
}

/** The way of a program to its answer. */
export interface Way {
  /** SECCOMP_RET_…; undefined where the program has an instruction that no filter may have. */
  readonly answer: number | undefined
  /** The instruction that gave it. */
  readonly at: number
  readonly questions: readonly Question[]
}

/** What a program answers for a call, SECCOMP_RET_…; undefined where it has an instruction that no filter may have. */
export const decide = (program: readonly Instruction[], attempt: Attempt): number | undefined =>
  follow(program, attempt).answer

/** The operations on A, by the upper bits of the code. BPF_ADD, … */
const ALU: Readonly<Record<number, (a: number, b: number) => number>> = {
  0: (a, b) => a + b,
  16: (a, b) => a - b,
  32: (a, b) => Math.imul(a, b),
  48: (a, b) => Math.floor(a / b),
  64: (a, b) => a | b,
  80: (a, b) => a & b,
  96: (a, b) => (b > 31 ? 0 : a << b),
  112: (a, b) => (b > 31 ? 0 : a >>> b),
  128: a => -a,
  160: (a, b) => a ^ b,
}

/** The conditions of jumps, and for each the bits that lead the other way. BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET */
const JUMP: Readonly<Record<number, { holds: (a: number, b: number) => boolean; other: Other }>> = {
  16: { holds: (a, b) => a === b, other: (k, held, mask) => (held ? (k ^ (mask & -mask)) >>> 0 : k) },
  32: { holds: (a, b) => a > b, other: (k, held) => (held ? k : k + 1) },
  48: { holds: (a, b) => a >= b, other: (k, held) => (held ? k - 1 : k) },
  64: { holds: (a, b) => (a & b) !== 0, other: (k, held, mask) => (held ? 0 : (k & mask) >>> 0) },
}
type Other = (k: number, held: boolean, mask: number) => number

const CLASS = { ld: 0, ldx: 1, st: 2, stx: 3, alu: 4, jmp: 5, ret: 6, misc: 7 } as const
const [SOURCE_X, MODE_MEM, MODE_LEN, SIZE_OF_DATA] = [0x08, 0x60, 0x80, 64]

/** Goes through a program as the kernel does, bpf_prog_run(). The instructions that a filter may have: seccomp_check_filter(). */
export function follow(program: readonly Instruction[], attempt: Attempt): Way {
  const questions: Question[] = []
  const memory = new Array<number>(16).fill(0)
  let [a, x] = [0, 0]
  /** The bits of which argument A holds. */
  let asked: { offset: number; mask: number } | undefined
  const stop = (at: number, answer: number | undefined): Way => ({ answer, at, questions })
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at] as Instruction
    const [kind, operation, operand] = [code & 0x07, code & 0xf0, code & SOURCE_X ? x : k]
    if (kind === CLASS.ret) return stop(at, code === CODE.return ? k : a)
    if (kind === CLASS.jmp) {
      const jump = JUMP[operation]
      if (jump) {
        const held = jump.holds(a, operand)
        at += held ? jt : jf
        if (asked) questions.push({ ...asked, otherwise: within(jump.other(operand, held, asked.mask), asked.mask) })
      } else at += k
      continue
    }
    const before = asked
    asked = undefined
    const loaded = (code & 0xe0) === MODE_LEN ? SIZE_OF_DATA : (code & 0xe0) === MODE_MEM ? (memory[k] ?? 0) : k
    if (code === CODE.load) {
      a = word(attempt, k)
      if (k >= OFFSET.arguments) asked = { offset: k, mask: 0xffff_ffff }
    } else if (kind === CLASS.ld) a = loaded
    else if (kind === CLASS.ldx) [x, asked] = [loaded, before]
    else if (kind === CLASS.st) [memory[k], asked] = [a, before]
    else if (kind === CLASS.stx) [memory[k], asked] = [x, before]
    else if (kind === CLASS.misc && code & 0x80) a = x
    else if (kind === CLASS.misc) [x, asked] = [a, before]
    else {
      const operate = ALU[operation]
      if (!operate) return stop(at, undefined)
      // A division by 0 ends the program, and with it the thread: SECCOMP_RET_KILL_THREAD.
      if (operation === 0x30 && operand === 0) return stop(at, 0)
      a = operate(a, operand) >>> 0
      if (before && code === CODE.and) asked = { offset: before.offset, mask: (before.mask & k) >>> 0 }
    }
  }
  return stop(program.length, undefined)
}

/** The bits that a masked word can have; undefined for others. */
const within = (bits: number, mask: number): number | undefined =>
  bits >= 0 && bits <= 0xffff_ffff && (bits & ~mask) === 0 ? bits : undefined

function word({ number, architecture, args }: Attempt, offset: number): number {
  if (offset === OFFSET.number) return number
  if (offset === OFFSET.architecture) return architecture
  // The address of the call: it differs each time, and no filter of ours asks for it.
  if (offset < OFFSET.arguments) return 0
  const argument = BigInt.asUintN(64, args[Math.floor((offset - OFFSET.arguments) / 8)] ?? 0n)
  return Number((offset % 8 === 0 ? argument : argument >> 32n) & 0xffff_ffffn)
}

/**
 * All answers that the rules of a compiled filter can give, SECCOMP_RET_…. What compile() puts before the rules ends processes
 * of other architectures, and is none of them.
 */
export function returnsOf(program: readonly Instruction[]): number[] {
  const rules = program.slice(program.findIndex(({ code, k }) => code === CODE.load && k === OFFSET.number) + 1)
  const own = rules[0]?.code === CODE.jumpIfAtLeast ? rules.slice(2) : rules
  return own.filter(({ code }) => code === CODE.return).map(({ k }) => k)
}

/** What becomes of a call: it is performed, fails with this errno, or ends the process. */
export type Fate = 'performed' | 'killed' | number

/** Of several filters the lowest answer counts, read as a number with a sign: KILL_PROCESS is the lowest. seccomp(2) */
export function strictest(answers: readonly (number | undefined)[]): Fate {
  const known = answers.filter(each => each !== undefined).map(each => each | 0)
  const lowest = known.length > 0 ? Math.min(...known) >>> 0 : undefined
  if (lowest === undefined || isAnswer(lowest, 'allow') || isAnswer(lowest, 'log')) return 'performed'
  return errnoIn(lowest) ?? 'killed'
}
