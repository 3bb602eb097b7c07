import { type Claim, claim, judged, scratch, still } from 'cooperage'
import { makeRoot } from '../../lessons/01-chroot/root.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'
import { claims as ipc } from '../../lessons/07-ipc/check.ts'
import { prepare as prepareQueues } from '../../lessons/07-ipc/lesson.ts'

/** The root; and for lists that have none, the lesson's own place for queues. */
export const prepare = (): void => {
  makeRoot(scratch('root'))
  prepareQueues()
}

/** A box is one without it, and so the lesson does not ask. Here the directory is a part of the task. */
const queuesSeen: Claim = claim(
  'queues-as-files',
  'In its root an mqueue is mounted on /dev/mqueue.',
  ({ box }) => {
    const mounted = box.mounts.findLast(({ mountPoint }) => mountPoint === '/dev/mqueue')
    return judged(
      mounted?.fstype === 'mqueue',
      `/proc/${box.pid}/mountinfo has ${mounted ? `a ${mounted.fstype}` : 'nothing'} on /dev/mqueue`,
      mounted
        ? 'What lies there knows nothing of queues. Only the filesystem of type mqueue shows them: the third argument of mount.'
        : 'It has queues, and no file shows them. In ownQueues make that directory and put a filesystem of type mqueue there; and let ownQueues come after ownRoot.',
    )
  },
  ['own-ipc-namespace'],
)

/**
 * What is new, and what must have stayed. The mount namespace comes first: without it, it is the host that gets a new root.
 * The host's mounts are asked for here, and so 04 need not.
 */
export const claims = [
  ...still('mount', mount, ['own-mount-namespace']),
  ...ipc,
  queuesSeen,
  ...still('uts', uts, ['own-uts-namespace', 'own-name']),
  ...still('pid', pid, ['own-pid-namespace', 'number-one', 'children-stay', 'own-proc']),
  ...still('mount', mount, ['own-root', 'old-root-gone', 'no-echo', 'closed-proc', 'furnished']),
]

/** There are queues to be seen when somebody makes one: a file in there is one. */
export const command = ['sh', '-c', 'cat /proc/sysvipc/shm; cd /dev/mqueue; touch letters; ls -l; cat letters']
