// Fails: cgroups-cpu-limit
// Believes that memory is all that a neighbour can take. This one can take every CPU.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => !/cpu\.(max|cfs)/.test(step.partOf ?? '')) }
}
