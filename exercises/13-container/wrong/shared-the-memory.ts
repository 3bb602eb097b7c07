// Fails: ipc-own-ipc-namespace
// Believes that memory is shared within a mount namespace. Shared memory has a namespace of its own, and here that is the host's.
import { CLONE_NEWIPC, type Step, unshare } from 'cooperage'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const fewer = unshare(fewerThan(right))
  const kept = right.steps.filter(step => step.args[2] !== 'mqueue')
  return { ...right, steps: kept.map(step => (step.signature.call === 'unshare' ? fewer : step)) }
}

const fewerThan = ({ steps }: { steps: readonly Step[] }) =>
  Number(steps.find(step => step.signature.call === 'unshare')?.args[0]) & ~CLONE_NEWIPC
