// Fails: same-root
// Believes that a program must lie in a directory of its own to be a process. Where its paths begin is another matter.
import { chdir, chroot, clone, execve, MS_BIND, MS_REC, mayFail, mkdir, mount, scratch } from 'cooperage'

const directory = scratch('another-root')

export const box = (command: string[]) =>
  clone(0, [
    mkdir(directory),
    // What this host has of these, seen in there as well.
    ...['bin', 'lib', 'lib64', 'usr'].flatMap(name =>
      mayFail([mkdir(`${directory}/${name}`), mount(`/${name}`, `${directory}/${name}`, null, MS_BIND | MS_REC, null)]),
    ),
    chroot(directory),
    chdir('/'),
    execve(command),
  ])
