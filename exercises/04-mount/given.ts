import { still } from 'cooperage'
import { claims as chroot } from '../../lessons/01-chroot/check.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. The new root has more to hold than the old one; of the host's /proc, 04 asks too. */
export const claims = [
  ...mount,
  ...still('uts', uts, ['own-uts-namespace', 'host-name-untouched', 'own-name']),
  ...still('pid', pid, ['own-pid-namespace', 'number-one', 'children-stay', 'own-proc']),
  ...still('chroot', chroot, ['stands-inside', 'own-files', 'own-program', 'no-way-back']),
]
