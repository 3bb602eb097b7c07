// Believes: what is mounted is the first argument, so the layers stand there.
// Rule: earlier.mount.swapped
// Says: the fifth argument, data, holds the filesystem's options, and the first is only a name
// Says: Write mount("overlay", "/tmp/layers/merged", "overlay", 0, "lowerdir=
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, chdir, clone, execve, MS_PRIVATE, MS_REC, mount } from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { layers } from '../../../exercises/10-overlay/solution.ts'

const { base, site, upper, work, merged } = layers

export { layers }
export const intoTheLayers = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount(`lowerdir=${site}:${base},upperdir=${upper},workdir=${work},userxattr`, merged, 'overlay', 0, null),
  chdir(merged),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...intoTheLayers, execve(command)])
