// Fails: pid-own-proc
// Believes that a new PID namespace changes /proc. This is the host's, bound: it shows the host's processes.
import { MS_BIND, MS_REC, mount } from 'cooperage'
import { merged } from '../../../lessons/10-overlay/lesson.ts'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const bound = mount('/proc', `${merged}/proc`, null, MS_BIND | MS_REC, null)
  return { ...right, steps: right.steps.map(step => (step.args[2] === 'proc' ? bound : step)) }
}
