// Believes: MS_RDONLY protects the lower layers.
// Rule: cause.layers.read-only
// Says: new-files-go-up
// Says: makes the root read-only (MS_RDONLY)
// Says: the lower layers are never changed
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mount,
  pivot_root,
  umount2,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { layers } from '../../../exercises/10-overlay/solution.ts'

const { base, site, upper, work, merged } = layers
const options = `lowerdir=${site}:${base},upperdir=${upper},workdir=${work},userxattr`

export { layers }
export const intoTheLayers = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount('overlay', merged, 'overlay', MS_RDONLY, options),
  mount('/dev/null', `${merged}/dev/null`, null, MS_BIND, null),
  mount('proc', `${merged}/proc`, 'proc', 0, null),
  chdir(merged),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...intoTheLayers, execve(command)])
