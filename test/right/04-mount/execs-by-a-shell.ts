// Right: a shell of the new root executes the command.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
  pivot_root,
  type Step,
  umount2,
} from 'cooperage'
import { root } from '../../../exercises/01-chroot/solution.ts'
import { ownName } from '../../../exercises/03-uts/solution.ts'

/** A root that is a mount, with what programs count on in it, and the old root gone. */
export const ownRoot: Step[] = [
  // Our mounts are a copy, but a copy that echoes: what is mounted here would appear on the host as well.
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),

  // pivot_root swaps mounts, and the new root is only a directory. Bound on itself, it is a mount.
  mount(root, root, null, MS_BIND, null),

  // What lies below it comes after the bind, which would lie over it; and before the host's files can be named no more.
  mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),
  mount('proc', `${root}/proc`, 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
  mount('tmpfs', `${root}/tmp`, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777,size=64m'),

  // The new root becomes /, and the old one is laid over it, at the same place.
  chdir(root),
  pivot_root('.', '.'),

  // There the old root is the upper one. It goes with all that is mounted in it.
  umount2('.', MNT_DETACH),
]

/** A process with mounts of its own, and with a root among them that no .. leads out of. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    ...ownName,
    ...ownRoot,
    execve(['sh', '-c', 'exec "$@"', 'sh', ...command]),
  ])
