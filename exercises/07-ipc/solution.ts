import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  mkdir,
  mount,
  type Step,
} from 'cooperage'
import { ownName } from '../03-uts/solution.ts'
import { ownRoot } from '../04-mount/solution.ts'

/** A place where the box sees its message queues as files. It is performed when the process is in its root: / is the new one. */
export const ownQueues: Step[] = [
  // By custom they are seen here.
  mkdir('/dev/mqueue'),

  // An mqueue shows the queues of whoever mounts it, as a proc does with processes.
  mount('mqueue', '/dev/mqueue', 'mqueue', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
]

/** A process that nobody outside can leave a message for. */
export const box = (command: string[]) =>
  clone(CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    ...ownName,
    ...ownRoot,
    ...ownQueues,
    execve(command),
  ])
