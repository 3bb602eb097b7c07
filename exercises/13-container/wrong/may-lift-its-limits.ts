// Fails: cgroups-out-of-reach
// Believes that a limit binds whoever is in the group. Root in there can write to the files of its own group.
import { MS_RDONLY, type Step } from 'cooperage'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const isView = (step: Step) => String(step.args[2]).startsWith('cgroup')
  const open = (step: Step) => ({
    ...step,
    args: step.args.map((arg, i) => (i === 3 ? Number(arg) & ~MS_RDONLY : arg)),
  })
  return { ...right, steps: right.steps.map(step => (isView(step) ? open(step) : step)) }
}
