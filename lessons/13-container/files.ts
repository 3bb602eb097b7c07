// Lessons 01, 04, 07 and 10: what the container sees when it says /.
import { lchownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  chdir,
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mkdir,
  mount,
  pivot_root,
  type Step,
  umount2,
} from 'cooperage'
import { lends, outside } from '../06-user/lesson.ts'
import { base, merged, prepare as prepareLayers, site, upper, work } from '../10-overlay/lesson.ts'

/** Layers, whose files belong to whom root of the container is outside: it is no root over the files of others. */
export const prepare = (): void => {
  prepareLayers()
  if (lends) for (const layer of [base, site, upper, work]) give(layer)
}

function give(path: string): void {
  lchownSync(path, outside.uid, outside.gid)
  for (const each of readdirSync(path, { withFileTypes: true })) {
    if (each.isDirectory()) give(join(path, each.name))
    else lchownSync(join(path, each.name), outside.uid, outside.gid)
  }
}

const STRICT = MS_NOSUID | MS_NODEV | MS_NOEXEC

export const intoTheLayers: Step[] = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),

  // In a user namespace, so with the notes of ordinary users.
  mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work},userxattr`),

  // Devices of the host that do no harm.
  mount('/dev/null', `${merged}/dev/null`, null, MS_BIND, null),
  mount('/dev/zero', `${merged}/dev/zero`, null, MS_BIND, null),
  mount('/dev/urandom', `${merged}/dev/urandom`, null, MS_BIND, null),

  // Each of these shows the namespace of whoever mounts it: processes, network, message queues.
  mount('proc', `${merged}/proc`, 'proc', STRICT, null),
  mount('sysfs', `${merged}/sys`, 'sysfs', STRICT | MS_RDONLY, null),
  mkdir(`${merged}/dev/mqueue`),
  mount('mqueue', `${merged}/dev/mqueue`, 'mqueue', STRICT, null),

  mount('tmpfs', `${merged}/tmp`, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777,size=64m'),
  chdir(merged),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
]
