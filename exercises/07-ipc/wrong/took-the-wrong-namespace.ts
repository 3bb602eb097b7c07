// Fails: own-ipc-namespace
// Believes that a PID namespace keeps processes from talking. It hides their numbers; keys work as before.
import { CLONE_NEWNS, CLONE_NEWPID, clone, execve, MS_PRIVATE, MS_REC, mayFail, mount } from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    // EBUSY where the host has mounted its queues there: they are what this would show.
    ...mayFail(mount('mqueue', queues, 'mqueue', 0, null)),
    execve(command),
  ])
