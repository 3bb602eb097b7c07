// Tries: to crash in the middle of the list, which is no crash of cooper's.
// Says: SIGSEGV
import { clone, execve } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => {
  const self = raw('getpid')
  return clone(0, [self, raw('kill', self, 11), execve(command)])
}
