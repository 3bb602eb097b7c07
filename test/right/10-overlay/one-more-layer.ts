// Right: a third, empty lower layer lies over the two that are given.
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
  mkdir,
  mount,
  pivot_root,
  type Step,
  scratch,
  umount2,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'

const directory = scratch('layers')

/** Five directories, made before your list is performed. */
export const layers = {
  /** Two lower layers, which others read as well: a root with its programs, and a few files that go over it. */
  base: `${directory}/base`,
  site: `${directory}/site`,
  /** Empty: a layer for what this box changes, and a desk for the kernel beside it. */
  upper: `${directory}/upper`,
  work: `${directory}/work`,
  /** Empty: the place where all of them are to be seen as one. */
  merged: `${directory}/merged`,
}

const { base, site, upper, work, merged } = layers

/** A root made of layers. It takes the place of ownRoot. */
export const intoTheLayers: Step[] = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),

  // Of the lower layers the first is on top. The kernel's notes go where ordinary users may write them too: userxattr.
  mkdir(`${directory}/empty`),
  mount(
    'overlay',
    merged,
    'overlay',
    0,
    `lowerdir=${directory}/empty:${site}:${base},upperdir=${upper},workdir=${work},userxattr`,
  ),

  // An overlay is a mount already, and needs no bind. The rest is as in exercise 04.
  mount('/dev/null', `${merged}/dev/null`, null, MS_BIND, null),
  mount('proc', `${merged}/proc`, 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
  mount('tmpfs', `${merged}/tmp`, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777,size=64m'),
  chdir(merged),
  pivot_root('.', '.'),

  // With the old root go the paths of the layers: they are reached through the overlay alone.
  umount2('.', MNT_DETACH),
]

/** A process that changes only what is its own. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...intoTheLayers, execve(command)])
