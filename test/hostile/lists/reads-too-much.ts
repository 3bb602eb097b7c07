// Tries: to read more into a buffer than it holds, over the list and what lies behind it.
// Says: .
import { buffer, clone, execve, O_RDONLY, open } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => {
  const zeros = open('/dev/zero', O_RDONLY)
  return clone(0, [zeros, raw('read', zeros, buffer(16), 1 << 24), execve(command)])
}
