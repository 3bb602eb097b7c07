// Fails: furnished
// Believes that the layers hold all that a root needs. Devices and a proc come from the kernel: no layer has them.
import { box as layered } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) => {
  const right = layered(command)
  return { ...right, steps: right.steps.filter(({ args }) => args[0] !== '/dev/null' && args[0] !== 'proc') }
}
