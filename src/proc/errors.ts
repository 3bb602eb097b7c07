// What can go wrong while we read about another process: it ends, we may not read it, or we cannot parse a file.

/** The process has ended since it was found. A zombie counts as ended: its namespaces and mounts are gone. */
export class Gone extends Error {
  override readonly name = 'Gone'
  readonly pid: number

  constructor(pid: number, file: string) {
    super(`Process ${pid} has ended: ${file} cannot be read any more.`)
    this.pid = pid
  }
}

/** We may not read this file. The message says what would be needed. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden'
  readonly file: string
  readonly needs: string

  constructor(file: string) {
    // Reading needs PTRACE_MODE_READ: proc(5), and ptrace(2), "Ptrace access mode checking".
    const needs = 'to be root (CAP_SYS_PTRACE in the user namespace of that process), or the user who owns it'
    super(`${file} may not be read. It needs you ${needs}.`)
    this.file = file
    this.needs = needs
  }
}

/** A link in /proc/PID/ns leads to no namespace: this kernel has none of that kind, or the process has none yet. */
export class Absent extends Error {
  override readonly name = 'Absent'

  constructor(link: string) {
    super(`${link} leads to no namespace.`)
  }
}

/** The text of a file is not what its man page describes: cut short, or from a newer kernel. */
export class Malformed extends Error {
  override readonly name = 'Malformed'

  constructor(file: string, line: string) {
    super(`A line of ${file} makes no sense: ${JSON.stringify(line)}. Was the file cut short?`)
  }
}
