// Fails: no-way-back
// Believes that a process of the host is no network. Whoever holds it open joins its network, by setns.
import { dup2, pidfd_open } from 'cooperage'
import { box as connected } from '../../../lessons/05-net/lesson.ts'

export const box = (command: string[]) => {
  const right = connected(command)
  const host = pidfd_open(1)
  return { ...right, steps: [host, dup2(host, 9), ...right.steps] }
}
