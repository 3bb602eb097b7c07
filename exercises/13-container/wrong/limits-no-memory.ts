// Fails: cgroups-memory-limit
// Believes that a group limits by itself. It counts; memory.max says where it ends.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => !/memory\./.test(step.partOf ?? '')) }
}
