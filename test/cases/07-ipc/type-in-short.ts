// Believes: the type is called after the queues that it shows, in short.
// Rule: earlier.mount.misspelt-type
// Says: no filesystem is called mqfs: the type is mqueue
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  mkdir,
  mount,
  type Step,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'

export const ownQueues: Step[] = [mkdir('/dev/mqueue'), mount('none', '/dev/mqueue', 'mqfs', 0, null)]
export const box = (command: string[]) =>
  clone(CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    ...ownName,
    ...ownRoot,
    ...ownQueues,
    execve(command),
  ])
