// Fails: own-ipc-namespace
// Believes that these objects are files, and that a mount namespace keeps files apart. They are found by key, not path.
import { CLONE_NEWNS, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('tmpfs', queues, 'tmpfs', 0, null),
    execve(command),
  ])
