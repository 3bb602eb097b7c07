// Fails: mount-nothing-of-the-host
// Believes that namespaces cut all ties. What is open stays open in all of them: this directory is the root of the host.
import { O_DIRECTORY, O_RDONLY, open } from 'cooperage'
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: [open('/', O_RDONLY | O_DIRECTORY), ...right.steps] }
}
