import { type Claim, claim, judged, scratch } from 'cooperage'
import { makeRoot } from '../../lessons/01-chroot/root.ts'
import { claims as ipc } from '../../lessons/07-ipc/check.ts'
import { prepare as prepareQueues } from '../../lessons/07-ipc/lesson.ts'
import { around } from '../04-mount/given.ts'

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
        ? {
            means: 'What lies there knows nothing of queues.',
            look: 'Only the filesystem of type mqueue shows them: the third argument of mount.',
            calls: ['mount'],
          }
        : {
            means: 'It has queues, and no file shows them.',
            look: 'In ownQueues make that directory and put a filesystem of type mqueue there; and let ownQueues come after ownRoot.',
          },
    )
  },
  ['own-ipc-namespace'],
)

/** The host's mounts are asked for here, and so 04 need not. */
export const claims = around([...ipc, queuesSeen]).filter(({ id }) => id !== 'mount-host-untouched')

/** There are queues to be seen when somebody makes one: a file in there is one. */
export const command = ['sh', '-c', 'cat /proc/sysvipc/shm; cd /dev/mqueue; touch letters; ls -l; cat letters']
