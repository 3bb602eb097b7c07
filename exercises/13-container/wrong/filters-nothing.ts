// Fails: capabilities-filter
// Believes that few powers mean few calls. Most system calls need no power at all, and each is a way into the kernel.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => step.signature.call !== 'seccomp') }
}
