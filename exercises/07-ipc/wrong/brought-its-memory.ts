// Fails: shared-memory
// Believes that a process takes its shared memory along. The segment belongs to the namespace, and stays in the old one.
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  clone,
  execve,
  IPC_CREAT,
  MS_PRIVATE,
  MS_REC,
  mount,
  shmget,
  unshare,
} from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    shmget(0xbeef, 4096, IPC_CREAT | 0o600),
    unshare(CLONE_NEWIPC),
    mount('mqueue', queues, 'mqueue', 0, null),
    execve(command),
  ])
