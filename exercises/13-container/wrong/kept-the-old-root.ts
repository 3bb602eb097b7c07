// Fails: mount-old-root-gone
// Believes that pivot_root takes the old root away. It lies over the new one still, with all of the host's files.
import { box as container } from '../../../lessons/13-container/lesson.ts'

export const box = (command: string[]) => {
  const right = container(command)
  return { ...right, steps: right.steps.filter(step => step.signature.call !== 'umount2') }
}
