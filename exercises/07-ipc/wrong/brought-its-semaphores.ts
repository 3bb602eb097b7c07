// Fails: semaphores
// Believes that semaphores must be there before the box, to be waited for. These are on the host; in the box are none.
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  clone,
  execve,
  IPC_CREAT,
  MS_PRIVATE,
  MS_REC,
  mount,
  semget,
  unshare,
} from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    semget(0xbeef, 1, IPC_CREAT | 0o600),
    unshare(CLONE_NEWIPC),
    mount('mqueue', queues, 'mqueue', 0, null),
    execve(command),
  ])
