import { still } from 'cooperage'
import { claims as chroot } from '../../lessons/01-chroot/check.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. */
export const claims = [...pid, ...still('chroot', chroot)]
