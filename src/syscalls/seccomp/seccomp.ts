// Filters of system calls: rules, the program that they become, and that program for people.
export { decodeProgram, encodeProgram, type Instruction } from './bpf.ts'
export { AUDIT_ARCH, compile, type Target, X32 } from './compile.ts'
export { decide, type Fate, returnsOf, strictest } from './decide.ts'
export { disassemble, showReturns } from './disassemble.ts'
export { isRefused } from './refused.ts'
export { errno, type Filter, isAnswer, showRules } from './rules.ts'
