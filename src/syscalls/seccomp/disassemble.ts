// Instructions for people, as the kernel's own tools write them: `jeq #165, 0, 1`.
import { CODE, type Instruction, OFFSET } from './bpf.ts'
import { showReturn } from './rules.ts'

/**
 * A line an instruction. A jump names the line that it leads to; the kernel counts from the next one.
 * @param name gives the name of a call's number, to stand beside it
 */
export const disassemble = (
  program: readonly Instruction[],
  name: (number: number) => string | undefined = () => undefined,
): string[] => {
  let loaded: number = OFFSET.architecture
  return program.map((instruction, line) => {
    if (instruction.code === CODE.load) loaded = instruction.k
    const called = instruction.code === CODE.jumpIfEqual && loaded === OFFSET.number ? name(instruction.k) : undefined
    return `${String(line).padStart(4)}  ${show(instruction, line)}${called ? `   ; ${called}` : ''}`
  })
}

function show({ code, jt, jf, k }: Instruction, line: number): string {
  const to = (skipped: number) => `${line + 1 + skipped}`
  if (code === CODE.load) return `ld  ${place(k)}`
  if (code === CODE.and) return `and #0x${k.toString(16)}`
  if (code === CODE.jumpIfEqual) return `jeq #${number(k)}, true ${to(jt)}, false ${to(jf)}`
  if (code === CODE.jumpIfAtLeast) return `jge #${number(k)}, true ${to(jt)}, false ${to(jf)}`
  if (code === CODE.return) return `ret ${showReturn(k)}`
  return `unknown 0x${code.toString(16)} ${k}`
}

const number = (k: number): string => (k > 0xffff ? `0x${k.toString(16)}` : String(k))

function place(offset: number): string {
  if (offset === OFFSET.number) return 'number of the call'
  if (offset === OFFSET.architecture) return 'architecture'
  const argument = Math.floor((offset - OFFSET.arguments) / 8)
  return `argument ${argument}, ${offset % 8 === 0 ? 'lower' : 'upper'} half`
}

/** The different answers that a program has, as a disassembler shows them. */
export const showReturns = (program: readonly Instruction[]): string[] => [
  ...new Set(program.filter(({ code }) => code === CODE.return).map(({ k }) => showReturn(k))),
]
