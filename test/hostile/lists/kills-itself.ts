// Tries: to end by a signal in the middle of the list, which the report must name.
// Says: SIGKILL
import { clone, execve, kill } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => {
  const self = raw('getpid')
  return clone(0, [self, raw('kill', self, 9), kill(0, 9), execve(command)])
}
