// Tries: to write into the judge's memory at the address of its own, which is the same in both.
import { buffer, clone, execve, type Message, mayFail } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => {
  const memory = buffer(64)
  const long = (value: bigint) => new Uint8Array(new BigUint64Array([value, 4096n]).buffer)
  /** A struct iovec that begins at the buffer. */
  const there: Message = { bytes: long(0n), relocations: [{ offset: 0, size: 8, of: memory }] }
  const here: Message = { bytes: long(0n), relocations: [{ offset: 0, size: 8, of: new Uint8Array(4096) }] }
  return clone(0, [
    raw('read', 0, memory, 1),
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap(pid => mayFail(raw('process_vm_writev', pid, here, 1, there, 1, 0))),
    execve(command),
  ])
}
