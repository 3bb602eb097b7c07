// Believes: the order of mounts does not matter, as long as all are there before pivot_root.
// Rule: earlier.path.made-later
// Says: /tmp/layers/merged/proc is there only after mount("overlay", "/tmp/layers/merged", "overlay", 0, …)
// Says: put this line below that one
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  clone,
  execve,
  MS_PRIVATE,
  MS_REC,
  mount,
  pivot_root,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { layers } from '../../../exercises/10-overlay/solution.ts'

const { base, site, upper, work, merged } = layers

export { layers }
export const intoTheLayers = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount('proc', `${merged}/proc`, 'proc', 0, null),
  mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work},userxattr`),
  chdir(merged),
  pivot_root('.', '.'),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...intoTheLayers, execve(command)])
