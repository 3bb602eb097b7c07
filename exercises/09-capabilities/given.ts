import { claims as capabilities } from '../../lessons/09-capabilities/check.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. */
export const claims = around(capabilities)

/** The sets, and three things that root tries: two that it has lost, and one that it has kept. */
const show = `grep -E 'Cap|NoNew|Seccomp' /proc/self/status`
const attempt = 'mount -t tmpfs none /tmp; unshare -U true; chroot / echo chroot: granted'
export const command = ['sh', '-c', `${show}; ${attempt}`]
