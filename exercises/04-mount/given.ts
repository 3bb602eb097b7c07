import { type Claim, still } from 'cooperage'
import { claims as chroot } from '../../lessons/01-chroot/check.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** Its proc is a matter of the root now. */
const numbers = still('pid', pid, ['own-pid-namespace', 'number-one'])
const children = still('pid', pid, ['children-stay', 'own-proc'])

/**
 * What is new, and what must have stayed. Numbers of its own come first: without them its proc is that of the host. The
 * new root has more to hold than the old one. The claim that it reaches nothing of the host comes last: it asks for all
 * that 01 asked for but the program.
 */
export const claims = [
  ...numbers,
  ...mount.filter(({ id }) => id !== 'nothing-of-the-host'),
  ...still('uts', uts, ['own-uts-namespace', 'host-name-untouched', 'own-name']),
  ...children,
  ...still('chroot', chroot, ['own-program']),
  ...mount.filter(({ id }) => id === 'nothing-of-the-host'),
]

const [ownMounts, ...ofRoot] = still('mount', mount) as [Claim]
const isReach = (id: string): boolean => id.endsWith('nothing-of-the-host')
const names = still('uts', uts, ['own-uts-namespace', 'own-name'])

/**
 * What later exercises ask for, around what is new in them. Namespaces come first: without mounts of its own, it is the
 * host that gets a new root.
 */
export const around = (news: readonly Claim[]): Claim[] => [
  ownMounts,
  ...numbers,
  ...news,
  ...ofRoot.filter(({ id }) => !isReach(id)),
  ...names,
  ...children,
  ...ofRoot.filter(({ id }) => isReach(id)),
]
