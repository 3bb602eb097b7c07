import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
  type Step,
} from 'cooperage'
import { intoTheRoot, root } from '../01-chroot/solution.ts'

/** A proc that shows the processes of the box. It is mounted while the process is still outside, or when it is inside. */
export const ownProc: Step[] = [
  // Our mounts are a copy, but a copy that echoes: what is mounted here would appear on the host as well.
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),

  // A proc shows the PID namespace of whoever mounts it.
  mount('proc', `${root}/proc`, 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
]

/** A process that counts from one. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [...ownProc, ...intoTheRoot, execve(command)])
