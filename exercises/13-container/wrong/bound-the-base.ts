// Fails: overlay-overlay-root
// Believes that a root of one's own may be written to. This one is the base of all containers.
import { MS_BIND, MS_REC, mount } from 'cooperage'
import { base, merged } from '../../../lessons/10-overlay/lesson.ts'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const bound = mount(base, merged, null, MS_BIND | MS_REC, null)
  return { ...right, steps: right.steps.map(step => (step.args[2] === 'overlay' ? bound : step)) }
}
