import { chdir, chroot, clone, execve, scratch } from 'cooperage'
import { makeRoot } from './root.ts'

/** The directory that is to be a root. */
export const root = scratch('root')

export const prepare = () => makeRoot(root)

/** A process whose paths begin elsewhere. */
export const box = (command: string[]) =>
  clone(0, [
    // From here on, a path that begins with / begins in this directory. Nothing else of the process has moved.
    chroot(root),

    // Not even the place where it stands: that is still outside, and .. leads from there all over the host's disk.
    chdir('/'),

    // The kernel seeks the program in the new root, and there the loader and the libraries that the program names.
    execve(command),
  ])

export const command = ['ls', '-l', '/']
