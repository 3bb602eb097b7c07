import { scratch, still } from 'cooperage'
import { makeRoot } from '../../lessons/01-chroot/root.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as overlay } from '../../lessons/10-overlay/check.ts'
import { prepare as prepareLayers } from '../../lessons/10-overlay/lesson.ts'

/** The layers; and the root of earlier exercises, for whoever still goes there and is to be told so. */
export const prepare = (): void => {
  makeRoot(scratch('root'))
  prepareLayers()
}

const numbers = still('pid', pid, ['own-pid-namespace', 'number-one'])

/** What is new, and what must have stayed. Of the root, the lesson asks for all that 04 asked for. */
export const claims = [
  ...overlay.filter(({ id }) => id === 'own-mount-namespace'),
  ...numbers,
  ...overlay.filter(({ id }) => id !== 'own-mount-namespace'),
  ...still('uts', uts, ['own-uts-namespace', 'own-name']),
  ...still('pid', pid, ['children-stay']),
]
