// Fails: shared-memory
// Believes that an IPC namespace separates all shared memory. That of POSIX is made of files in /dev/shm, and these are the host's.
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mkdir,
  mount,
  pivot_root,
  scratch,
  umount2,
} from 'cooperage'

const root = scratch('root')

export const box = (command: string[]) =>
  clone(CLONE_NEWIPC | CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(root, root, null, MS_BIND, null),
    mkdir(`${root}/dev/shm`),
    mount('/dev/shm', `${root}/dev/shm`, null, MS_BIND, null),
    chdir(root),
    pivot_root('.', '.'),
    umount2('.', MNT_DETACH),
    execve(command),
  ])
