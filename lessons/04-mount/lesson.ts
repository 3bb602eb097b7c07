import {
  CLONE_NEWNS,
  CLONE_NEWPID,
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
  umount2,
} from 'cooperage'
import { prepare, root } from '../01-chroot/lesson.ts'

export { prepare }

/** A process with mounts of its own, and another root among them: one that no .. leads out of. */
export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    // Our mount table is a copy, but every copy is the peer of its original: what is mounted here appears there.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),

    // pivot_root swaps mounts, and the new root is only a directory. Bound on itself, it is a mount.
    mount(root, root, null, MS_BIND, null),

    // While the host's files can still be named: a bind takes one of them along, here a device.
    mount('/dev/null', `${root}/dev/null`, null, MS_BIND, null),

    // Before the host's proc is gone: in a user namespace, a new one is only to be had where one is to be seen.
    mount('proc', `${root}/proc`, 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),

    // A disk of our own, in memory: what it may hold is limited, and it goes when we do.
    mount('tmpfs', `${root}/tmp`, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777,size=64m'),

    // The next call names the new root by where we stand.
    chdir(root),

    // The new root becomes /, and the old one is laid over it, at the same place: no directory is needed for it.
    pivot_root('.', '.'),

    // There the old root is the upper one. It goes with all that is mounted in it, though others still use theirs.
    umount2('.', MNT_DETACH),

    execve(command),
  ])

export const command = ['cat', '/proc/self/mountinfo']
