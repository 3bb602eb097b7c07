// Fails: net-loopback
// Believes that a new network works. Not even lo does, until it is set up.
import type { Step } from 'cooperage'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => step.signature.call !== 'socket' && !speaksToNetlink(step)) }
}

/** Its first argument is that socket. */
const speaksToNetlink = ({ args: [to] }: Step) => (to as Step | undefined)?.signature?.call === 'socket'
