// The instructions of classic BPF that a filter of ours is made of. There is one register, A, and no jump goes back.
// Source: <linux/filter.h>, <linux/bpf_common.h>, Documentation/networking/filter.rst of the kernel.

/** struct sock_filter: what to do, how many instructions to skip if true and if false, and a number. */
export interface Instruction {
  readonly code: number
  readonly jt: number
  readonly jf: number
  readonly k: number
}

/** BPF_LD | BPF_W | BPF_ABS, BPF_ALU | BPF_AND | BPF_K, BPF_JMP | BPF_JEQ or BPF_JGE | BPF_K, BPF_RET | BPF_K. */
export const CODE = { load: 0x20, and: 0x54, jumpIfEqual: 0x15, jumpIfAtLeast: 0x35, return: 0x06 } as const

/** Loads 32 bits of struct seccomp_data into A. */
export const load = (offset: number): Instruction => ({ code: CODE.load, jt: 0, jf: 0, k: offset })
/** Keeps only these bits of A. */
export const and = (mask: number): Instruction => ({ code: CODE.and, jt: 0, jf: 0, k: mask >>> 0 })
/** Skips `jt` instructions where A is k, and `jf` where it is not. */
export const jumpIfEqual = (k: number, jt: number, jf: number): Instruction => jump(CODE.jumpIfEqual, k, jt, jf)
/** Skips `jt` instructions where A, without a sign, is at least k, and `jf` where it is less. */
export const jumpIfAtLeast = (k: number, jt: number, jf: number): Instruction => jump(CODE.jumpIfAtLeast, k, jt, jf)
/** The end: what the kernel is to do. */
export const give = (value: number): Instruction => ({ code: CODE.return, jt: 0, jf: 0, k: value >>> 0 })

const jump = (code: number, k: number, jt: number, jf: number): Instruction => ({ code, jt, jf, k: k >>> 0 })

/** struct seccomp_data: nr, arch, where the call was made, and six arguments of 64 bits. */
export const OFFSET = { number: 0, architecture: 4, arguments: 16 } as const

/** Both machines that we know are little-endian: the lower half of an argument comes first. */
export const lowHalf = (argument: number): number => OFFSET.arguments + 8 * argument
export const highHalf = (argument: number): number => lowHalf(argument) + 4

/** A program, read from the bytes that the kernel takes. */
export function decodeProgram(bytes: Uint8Array): Instruction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 8 }, (_, i) => ({
    code: view.getUint16(i * 8, true),
    jt: view.getUint8(i * 8 + 2),
    jf: view.getUint8(i * 8 + 3),
    k: view.getUint32(i * 8 + 4, true),
  }))
}

/** The program as the kernel takes it, 8 bytes an instruction. */
export function encodeProgram(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8)
  const view = new DataView(bytes.buffer)
  program.forEach(({ code, jt, jf, k }, i) => {
    view.setUint16(i * 8, code, true)
    view.setUint8(i * 8 + 2, jt)
    view.setUint8(i * 8 + 3, jf)
    view.setUint32(i * 8 + 4, k, true)
  })
  return bytes
}
