// Fails: no-way-back
// Believes that a UNIX socket has nothing to do with networks. Names without a file belong to one, and this socket finds those of the host.
import { AF_UNIX, SOCK_DGRAM, socket } from 'cooperage'
import { box as connected } from '../../../lessons/05-net/lesson.ts'

export const box = (command: string[]) => {
  const right = connected(command)
  return { ...right, steps: [socket(AF_UNIX, SOCK_DGRAM, 0), ...right.steps] }
}
