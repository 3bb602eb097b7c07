// Reads the calls of a box's process from strace's files, without those that the runner makes for itself.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The calls of the process that executed the command, and those of its parent before the fork, one per line.
 * @param directory the directory in which `strace -ff --decode-pids=pidns -o DIRECTORY/t` wrote a file for each process
 * @param command the end of the path of the program that the box executed
 */
export function callsSeen(directory: string, command: string): string[] {
  const became = new RegExp(`^execve\\("[^"]*/${command}", .* = 0`)
  const files = readdirSync(directory).map(name => ({
    pid: name.replace('t.', ''),
    lines: calls(join(directory, name)),
  }))
  const final = files.find(({ lines }) => lines.some(line => became.test(line)))
  if (!final) throw new Error('strace saw no process execute the command')
  // The runner's second process makes the list's first one a sister of its own (CLONE_PARENT).
  const parent = files.find(
    ({ pid, lines }) =>
      pid !== final.pid &&
      lines.some(line => isClone(line) && born(line) === final.pid && !line.includes('CLONE_PARENT|')),
  )
  const own = sinceProgram(
    final.lines.slice(
      0,
      final.lines.findIndex(line => became.test(line)),
    ),
  )
  // The parent counts only if it performed the list until the fork, and not if it is Node, which started the box.
  const before = sinceProgram(parent?.lines ?? [])
  const began = before.some(isPrologue) || !parent?.lines.some(isExec)
  const forked = began ? before.slice(0, before.findIndex(line => born(line) === final.pid) + 1) : []
  return [...performed(forked), ...performed(own), final.lines.find(line => became.test(line)) as string]
}

/** The calls of a process after its last successful execve. */
const sinceProgram = (lines: readonly string[]) => lines.slice(lines.findLastIndex(isExec) + 1)
const isExec = (line: string) => line.startsWith('execve(') && line.includes(' = 0')

const isPrologue = (line: string) => line.startsWith('prctl(PR_SET_PDEATHSIG, SIGKILL)')
const calls = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => /^\w+\(.*\) += /.test(line))
const isClone = (line: string) => /^clone3?\(/.test(line)
const born = (line: string) =>
  isClone(line) && (/= \d+ \/\* (\d+) in strace/.exec(line)?.[1] ?? /= (\d+)/.exec(line)?.[1])

/** What the runner does before it performs the first call ends with this one. */
function afterPrologue(lines: readonly string[]): readonly string[] {
  const begins = lines.findIndex(line => line.startsWith('close_range(3, 4294967295, CLOSE_RANGE_CLOEXEC)'))
  return begins < 0 ? lines : lines.slice(lines.findIndex((line, i) => i > begins && isPrologue(line)) + 1)
}

/** The calls of the list: without the runner's prologue, its clock, its reports, and its waits. */
function performed(all: readonly string[]): string[] {
  const lines = afterPrologue(all)
  const report = lines.map(line => /^write\((\d+), .*, 48\) += 48$/.exec(line)?.[1]).find(Boolean)
  const control = lines.map(line => /^read\((\d+), "\.", 1\) += 1$/.exec(line)?.[1]).find(Boolean)
  const own = [
    /^mmap\(0x\w+, \d+, PROT_READ\|PROT_WRITE, MAP_SHARED\|MAP_FIXED_NOREPLACE, /,
    /^fcntl\([012], F_SETFD, 0\)/,
    /^fcntl\([012], F_(GETFL|SETFL)\b/,
    /^dup3\(\d+, [012], 0\)/,
    /^close_range\(3, 4294967295, CLOSE_RANGE_CLOEXEC\)/,
    /^fcntl\([012], F_DUPFD_CLOEXEC, 3\)/,
    /^rt_sigaction\(SIG(PIPE|XFSZ)/,
    /^rt_sigprocmask\(/,
    /^prctl\(PR_SET_PDEATHSIG, SIGKILL\)/,
    /^clock_gettime\(/,
    new RegExp(`^write\\(${report}, .*, 48\\)`),
    new RegExp(`^read\\(${control}, "\\.", 1\\)`),
  ]
  return lines.filter(line => !own.some(pattern => pattern.test(line)))
}
