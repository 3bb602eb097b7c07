import { still } from 'cooperage'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'
import { claims as user } from '../../lessons/06-user/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** What is new, and what must have stayed. */
export const claims = [
  ...user,
  ...still('uts', uts, ['own-uts-namespace', 'own-name']),
  ...still('pid', pid, ['own-pid-namespace', 'number-one', 'children-stay', 'own-proc']),
  ...still('mount', mount),
]

/** A root has no directory of the lesson's: who one is, and what name one gave. */
export const command = ['sh', '-c', 'id; cat /proc/self/uid_map; hostname; ps; ls -ln /']
