import { claims as net } from '../../lessons/05-net/check.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** The new root has nothing in /sys, so nobody can be asked what that lists. */
export const claims = around(net.filter(({ id }) => id !== 'own-interfaces'))

export const command = ['cat', '/proc/net/dev']
