// Fails: message-queues
// Believes that an open queue follows like an open file. A queue has no descriptor: its key is looked up in each call.
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  clone,
  execve,
  IPC_CREAT,
  MS_PRIVATE,
  MS_REC,
  mount,
  msgget,
  unshare,
} from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    msgget(0xbeef, IPC_CREAT | 0o600),
    unshare(CLONE_NEWIPC),
    mount('mqueue', queues, 'mqueue', 0, null),
    execve(command),
  ])
