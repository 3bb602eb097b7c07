// Fails: mount-furnished
// Believes that the layers hold a device. A layer holds files, and so at /dev/null lies a file.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(({ args }) => args[0] !== '/dev/null') }
}
