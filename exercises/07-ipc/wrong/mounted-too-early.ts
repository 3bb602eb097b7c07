// Fails: posix-queues
// Believes that a mount shows the queues of whoever looks. It shows those of whoever mounted it, and that was the host.
import { CLONE_NEWIPC, CLONE_NEWNS, clone, execve, MS_PRIVATE, MS_REC, mayFail, mount, unshare } from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    // EBUSY where the host has mounted its queues there: they are what this would show.
    ...mayFail(mount('mqueue', queues, 'mqueue', 0, null)),
    unshare(CLONE_NEWIPC),
    execve(command),
  ])
