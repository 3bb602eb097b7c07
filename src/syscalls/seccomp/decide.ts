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

/** What a program answers for a call, SECCOMP_RET_…; undefined where it has an instruction that we never write. */
export function decide(program: readonly Instruction[], attempt: Attempt): number | undefined {
  let a = 0
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at] as Instruction
    if (code === CODE.return) return k
    if (code === CODE.load) a = word(attempt, k)
    else if (code === CODE.and) a = (a & k) >>> 0
    else if (code === CODE.jumpIfEqual) at += a === k ? jt : jf
    else if (code === CODE.jumpIfAtLeast) at += a >= k ? jt : jf
    else return undefined
  }
  return undefined
}

function word({ number, architecture, args }: Attempt, offset: number): number {
  if (offset === OFFSET.number) return number
  if (offset === OFFSET.architecture) return architecture
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
