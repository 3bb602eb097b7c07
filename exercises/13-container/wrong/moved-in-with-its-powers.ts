// Fails: capabilities-bounding
// Believes that root of a user namespace has nothing to give up. It has every capability over the seven namespaces beside
// it, and each call that such a capability opens is kernel code of the host.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const powers = ['prctl', 'capset', 'seccomp']
  const from = right.steps.findLastIndex(step => step.signature.call === 'umount2')
  return { ...right, steps: right.steps.filter((step, i) => i < from || !powers.includes(step.signature.call)) }
}
