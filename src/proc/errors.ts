// What can go wrong while another process is looked at: it ends, it is not ours to see, or the kernel wrote
// something that we do not understand.

/** The process has ended between two looks at it. A zombie counts as ended: its namespaces and mounts are gone. */
export class Gone extends Error {
  override readonly name = 'Gone'
  readonly pid: number

  constructor(pid: number, file: string) {
    super(`Process ${pid} has ended: ${file} cannot be read any more.`)
    this.pid = pid
  }
}

/** The kernel does not show this file to us. The message says what would be needed. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden'
  readonly file: string
  readonly needs: string

  constructor(file: string) {
    // proc(5): these files ask for PTRACE_MODE_READ, see ptrace(2), "Ptrace access mode checking".
    const needs = 'to be root (CAP_SYS_PTRACE in the user namespace of that process), or the user who owns it'
    super(`${file} may not be read. It needs you ${needs}.`)
    this.file = file
    this.needs = needs
  }
}

/** A file whose text is not what its manual page promises: cut short, or from a kernel newer than this code. */
export class Malformed extends Error {
  override readonly name = 'Malformed'

  constructor(file: string, line: string) {
    super(`A line of ${file} makes no sense: ${JSON.stringify(line)}. Was the file cut short?`)
  }
}
