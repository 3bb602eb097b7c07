// What a program needs to run in another root directory: the headers of its file, and its libraries.

export { libraries, type Needs, needs } from './libraries.ts'
export { type Elf, ElfError, readElf } from './read.ts'
export { type Shebang, shebang } from './shebang.ts'
