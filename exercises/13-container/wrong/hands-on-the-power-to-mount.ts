// Fails: limits-for-good
// Believes that the bounding set bounds everything. execve gives root the inheritable set too, and so the power to mount.
import { CAP_SYS_ADMIN, capset, PR_CAPBSET_DROP, setOf } from 'cooperage'
import { powers } from '../../../lessons/09-capabilities/lesson.ts'
import { box as container } from '../../../lessons/13-container/lesson.ts'

const all = powers | setOf(CAP_SYS_ADMIN)

export const box = (command: string[]) => {
  const right = container(command)
  const handsOn = capset({ effective: all, permitted: all, inheritable: setOf(CAP_SYS_ADMIN) })
  // The inheritable set can grow only from the bounding set, so it is filled before that set is emptied.
  const first = right.steps.findIndex(step => step.signature.call === 'prctl' && step.args[0] === PR_CAPBSET_DROP)
  const filled = right.steps.toSpliced(first, 0, handsOn)
  return { ...right, steps: filled.map(step => (step.signature.call === 'capset' ? handsOn : step)) }
}
