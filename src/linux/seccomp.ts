// Filters of system calls: rules, the program that they become, and that program for people.
export { decodeProgram, encodeProgram, type Instruction } from './seccomp/bpf.ts'
export { AUDIT_ARCH, compile, type Target, X32 } from './seccomp/compile.ts'
export { decide, type Fate, strictest } from './seccomp/decide.ts'
export { disassemble } from './seccomp/disassemble.ts'
export { type Action, errno, type Filter, type Rule, showRules, type Where } from './seccomp/rules.ts'
