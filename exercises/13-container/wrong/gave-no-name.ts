// Fails: uts-own-name
// Believes that a new UTS namespace has a new name. It has a copy of the old one, until somebody sets another.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => step.signature.call !== 'sethostname') }
}
