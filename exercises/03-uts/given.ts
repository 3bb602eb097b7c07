import { still } from 'cooperage'
import { claims as chroot } from '../../lessons/01-chroot/check.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { hostMounts } from '../02-pid/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

const host = ['host-proc-untouched', 'host-mounts-untouched']
const own = ['own-pid-namespace', 'number-one', 'children-stay', 'own-proc']

/** What is new, and what must have stayed. The host comes first: where its /proc is covered, nothing else can be seen. */
export const claims = [
  ...still('pid', [...pid, hostMounts], host),
  ...uts,
  ...still('pid', pid, own),
  ...still('chroot', chroot),
]
