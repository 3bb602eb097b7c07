import { still } from 'cooperage'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'
import { claims as capabilities } from '../../lessons/09-capabilities/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. The mount namespace comes first: without it, it is the host that gets a new root. */
export const claims = [
  ...still('mount', mount, ['own-mount-namespace']),
  ...capabilities,
  ...still('uts', uts, ['own-uts-namespace', 'own-name']),
  ...still('pid', pid, ['own-pid-namespace', 'number-one', 'children-stay', 'own-proc']),
  ...still('mount', mount).filter(({ id }) => id !== 'mount-own-mount-namespace'),
]

/** The sets, and three things that root tries: two that it has lost, and one that it has kept. */
const show = `grep -E 'Cap|NoNew|Seccomp' /proc/self/status`
const attempt = 'mount -t tmpfs none /tmp; unshare -U true; chroot / echo chroot: granted'
export const command = ['sh', '-c', `${show}; ${attempt}`]
