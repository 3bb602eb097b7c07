// Fails: overlay-copy-up
// Believes that a bind is one more layer. What is written to /etc in there is written to a layer that others read.
import { MS_BIND, mount } from 'cooperage'
import { merged, site } from '../../../lessons/10-overlay/lesson.ts'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const at = right.steps.findIndex(step => step.args[2] === 'overlay') + 1
  const bind = mount(`${site}/etc`, `${merged}/etc`, null, MS_BIND, null)
  return { ...right, steps: [...right.steps.slice(0, at), bind, ...right.steps.slice(at)] }
}
