// Fails: no-way-back
// Believes that only sockets lead into a network. A namespace is a file, too: it is open still, and setns joins it.
import { O_RDONLY, open } from 'cooperage'
import { box as connected } from '../../../lessons/05-net/lesson.ts'

export const box = (command: string[]) => {
  const right = connected(command)
  return { ...right, steps: [open('/proc/1/ns/net', O_RDONLY), ...right.steps] }
}
