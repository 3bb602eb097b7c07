// Fails: host-mounts-untouched
// Believes that a copy of the mount table is a table of its own. Its mounts are shared: the host sees each new one.
import { CLONE_NEWIPC, CLONE_NEWNS, clone, execve, mount } from 'cooperage'
import { queues } from '../../../lessons/07-ipc/lesson.ts'

export const box = (command: string[]) =>
  clone(CLONE_NEWIPC | CLONE_NEWNS, [mount('mqueue', queues, 'mqueue', 0, null), execve(command)])
