// Fails: user-root-inside
// Believes that it does not matter which number the map has inside. Only 0 is root, whose powers outlive execve.
import { write } from 'cooperage'
import { outside } from '../../../lessons/06-user/lesson.ts'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  const swapped = mapped(1000)
  const first = right.steps.findIndex(step => step.partOf?.includes('/proc/self/uid_map'))
  const rest = right.steps.filter(step => !/self.[ug]id_map/.test(step.partOf ?? ''))
  return { ...right, steps: [...rest.slice(0, first), ...swapped, ...rest.slice(first)] }
}

const mapped = (inside: number) => [
  ...write('/proc/self/uid_map', `${inside} ${outside.uid} 1`),
  ...write('/proc/self/gid_map', `${inside} ${outside.gid} 1`),
]
