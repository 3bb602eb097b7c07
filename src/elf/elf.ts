// What a program needs before it can run in a root of its own: what its file says, and where its libraries lie.

export { libraries, type Needs, needs } from './libraries.ts'
export { type Elf, ElfError, readElf } from './read.ts'
export { type Shebang, shebang } from './shebang.ts'
