import { existsSync, readFileSync } from 'node:fs'
import { type Claim, claim, judged, replaced, scratch, still, stricter } from 'cooperage'
import { makeRoot } from '../../lessons/01-chroot/root.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as overlay } from '../../lessons/10-overlay/check.ts'
import { rootMount } from '../../lessons/10-overlay/layers.ts'
import { base, prepare as prepareLayers, site } from '../../lessons/10-overlay/lesson.ts'

/** The layers; and the root of earlier exercises, for whoever still goes there and is to be told so. */
export const prepare = (): void => {
  makeRoot(scratch('root'))
  prepareLayers()
}

const numbers = still('pid', pid, ['own-pid-namespace', 'number-one'])

/** The file that both lower layers have. */
const BOTH = 'etc/motd'
const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

/** A lesson asks for layers. This task says which, and in what order. */
export const siteOverBase = (root: Claim): Claim =>
  stricter(root, 'Its root is an overlay of layers, and shows site over base.', ({ box }) => {
    const seen = textOf(`/proc/${box.pid}/root/${BOTH}`)
    const from = [site, base].find(layer => seen !== undefined && textOf(`${layer}/${BOTH}`) === seen)
    return judged(
      from === site,
      `both layers have ${BOTH}; in the box it is ${from ? `that of ${from}` : seen === undefined ? 'not there' : 'another one'}`,
      from === base
        ? {
            means: 'Its root shows base over site: what site is to change is hidden beneath.',
            look: 'Of the lower layers the first is on top: name site before base.',
            calls: ['mount'],
          }
        : {
            means: 'Its root does not show the file that site has.',
            look: 'Both layers belong into lowerdir=, with a colon between them and site first.',
            calls: ['mount'],
          },
    )
  })

/** In 13 the list is performed by an ordinary user, and the kernel would not make its usual notes for them. */
export const notesForUsers: Claim = claim(
  'notes-for-users',
  "The kernel's notes in the upper layer are of the kind that ordinary users may write.",
  ({ box }) => {
    const options = rootMount(box)?.superOptions.split(',') ?? []
    return judged(
      options.includes('userxattr'),
      `the options of its overlay in /proc/${box.pid}/mountinfo ${options.includes('userxattr') ? 'have' : 'lack'} userxattr`,
      {
        means: 'The notes are in trusted.overlay, which only root of the machine may write.',
        look: 'Add the option userxattr to the fifth argument of mount.',
        calls: ['mount'],
      },
    )
  },
  ['overlay-root'],
)

/** What is new, and what must have stayed. Of the root, the lesson asks for all that 04 asked for. */
export const claims = [
  ...overlay.filter(({ id }) => id === 'own-mount-namespace'),
  ...numbers,
  ...replaced(overlay, { 'overlay-root': siteOverBase }).flatMap(each => {
    if (each.id === 'own-mount-namespace') return []
    // A mount over a process in its proc is of the host, too; that is the more general mistake.
    if (each.id === 'nothing-of-the-host') return [...still('pid', pid, ['own-proc']), each]
    return each.id === 'overlay-root' ? [each, notesForUsers] : [each]
  }),
  ...still('uts', uts, ['own-uts-namespace', 'own-name']),
  ...still('pid', pid, ['children-stay']),
]
