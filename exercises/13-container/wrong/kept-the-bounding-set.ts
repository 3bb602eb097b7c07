// Fails: capabilities-bounding
// Believes that capset is for good. Root gets back at execve whatever the bounding set holds.
import { PR_CAPBSET_DROP } from 'cooperage'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => step.args[0] !== PR_CAPBSET_DROP) }
}
