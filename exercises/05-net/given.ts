import { still } from 'cooperage'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'
import { claims as net } from '../../lessons/05-net/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/**
 * What is new, and what must have stayed. The mount namespace comes first: without it, it is the host that gets a new root.
 * That root has nothing in /sys, so nobody can be asked what that lists.
 */
export const claims = [
  ...still('mount', mount, ['own-mount-namespace']),
  ...net.filter(({ id }) => id !== 'own-interfaces'),
  ...still('mount', mount).filter(({ id }) => id !== 'mount-own-mount-namespace'),
  ...still('uts', uts, ['own-uts-namespace', 'host-name-untouched', 'own-name']),
  ...still('pid', pid, ['own-pid-namespace', 'number-one', 'own-proc']),
]

export const command = ['cat', '/proc/net/dev']
