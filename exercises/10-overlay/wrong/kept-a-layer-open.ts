// Fails: nothing-of-the-host
// Believes that a layer without a name is out of reach. This descriptor is a way to it: what is written through it changes the layer of all boxes.
import { O_DIRECTORY, O_RDONLY, open } from 'cooperage'
import { base, box as layered } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) => {
  const right = layered(command)
  return { ...right, steps: [open(base, O_RDONLY | O_DIRECTORY), ...right.steps] }
}
