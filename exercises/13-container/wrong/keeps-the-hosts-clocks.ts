// Fails: nothing-shared
// Believes that there are seven namespaces. The eighth is for the clocks that count from the start of the machine.
import { CLONE_NEWTIME, type Step, unshare } from 'cooperage'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const fewer = unshare(fewerThan(right))
  return { ...right, steps: right.steps.map(step => (step.signature.call === 'unshare' ? fewer : step)) }
}

const fewerThan = ({ steps }: { steps: readonly Step[] }) =>
  Number(steps.find(step => step.signature.call === 'unshare')?.args[0]) & ~CLONE_NEWTIME
