// The first line of a script names the program that reads it. Source: execve(2), "Interpreter scripts".

import type { Bytes } from './bytes.ts'

export interface Shebang {
  readonly interpreter: string
  /** Everything after the interpreter, as one argument: the kernel does not split it. */
  readonly argument?: string
}

/** The kernel reads only the first 256 bytes of a file. */
const BINPRM_BUF_SIZE = 256

/** The `#!` line of a script; null if the file has none. */
export const shebang = (bytes: Bytes): Shebang | null => {
  const view = bytes.view(0, Math.min(BINPRM_BUF_SIZE, bytes.length))
  const start = new TextDecoder().decode(view)
  const line = /^#![ \t]*([^ \t\n\0]+)[ \t]*([^\n\0]*)/.exec(start)
  if (!line?.[1]) return null
  const argument = line[2]?.trimEnd()
  return argument ? { interpreter: line[1], argument } : { interpreter: line[1] }
}
