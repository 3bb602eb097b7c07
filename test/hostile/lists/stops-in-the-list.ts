// Tries: to make cooper wait for ever for a list that is stopped.
// Says: 10 seconds|stopped
import { clone, execve } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => {
  const self = raw('getpid')
  return clone(0, [self, raw('kill', self, 19), execve(command)])
}
