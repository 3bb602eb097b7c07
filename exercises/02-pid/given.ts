import { type Claim, claim, judged, notApplicable, still } from 'cooperage'
import { claims as chroot } from '../../lessons/01-chroot/check.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** The lesson asks for the host's /proc. A learner's proc is mounted in the new root, and may appear there on the host. */
export const hostMounts: Claim = claim(
  'host-mounts-untouched',
  "The host's mounts are as they were.",
  ({ box, host, before, now }) => {
    if (!before) return notApplicable('the process was there before us')
    const after = now().mounts
    const more = after.filter(path => !before.mounts.includes(path))
    const few = more.slice(0, 3).join(' ') + (more.length > 3 ? ' …' : '')
    return judged(
      after.join('\n') === before.mounts.join('\n'),
      `the host had ${before.mounts.length} mounts before, and has ${after.length} now${few && `, new is ${few}`}`,
      box.namespaces.mnt === host.namespaces.mnt
        ? {
            means: "It mounted in the host's own table.",
            look: 'CLONE_NEWNS gives the box a table of its own; MS_REC | MS_PRIVATE then keeps what is mounted there from the host.',
          }
        : {
            means: 'Its mount table is a copy, and copies pass on what is mounted.',
            look: 'MS_REC | MS_PRIVATE on / ends that, before anything else is mounted.',
          },
    )
  },
  ['host-proc-untouched'],
)

/** What is new, and what must have stayed. The host comes first: where its mounts are changed, its /proc tells tales. */
export const claims = [
  ...pid.filter(({ id }) => id === 'host-proc-untouched'),
  hostMounts,
  ...pid.filter(({ id }) => id !== 'host-proc-untouched'),
  ...still('chroot', chroot),
]
