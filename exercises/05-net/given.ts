import { still } from 'cooperage'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'
import { claims as net } from '../../lessons/05-net/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. The new root has nothing in /sys, so nobody can be asked what that lists. */
export const claims = [
  ...net.filter(({ id }) => id !== 'own-interfaces'),
  ...still('mount', mount),
  ...still('uts', uts, ['own-uts-namespace', 'host-name-untouched', 'own-name']),
  ...still('pid', pid, ['own-pid-namespace', 'number-one', 'own-proc']),
]

export const command = ['cat', '/proc/net/dev']
