// Fails: cgroups-pids-limit
// Believes that a PID namespace limits processes. It numbers them, as many as come.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => !/pids\.max/.test(step.partOf ?? '')) }
}
