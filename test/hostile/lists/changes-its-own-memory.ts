// Tries: to write into the runner's program by /proc/self/mem.
import { clone, execve, mayFail, O_RDWR, open } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => {
  const memory = open('/proc/self/mem', O_RDWR)
  const zeros = new Uint8Array(1 << 16)
  return clone(0, [
    memory,
    ...[0x400000, 0x401000, 0x10000].flatMap(at => mayFail(raw('pwrite64', memory, zeros, zeros.length, at))),
    execve(command),
  ])
}
