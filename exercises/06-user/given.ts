import { claims as user } from '../../lessons/06-user/check.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. To a user namespace the kernel gives mounts that cannot echo. mount_namespaces(7) */
export const claims = around(user).filter(({ id }) => id !== 'mount-no-echo')

/** A root has no directory of the lesson's: who one is, and what name one gave. */
export const command = ['sh', '-c', 'id; cat /proc/self/uid_map; hostname; ps; ls -ln /']
