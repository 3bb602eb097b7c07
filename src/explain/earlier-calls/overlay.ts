// Why an overlay gives EINVAL: Documentation/filesystems/overlayfs.rst.
import { resolve } from 'node:path'
import { nearest } from '../../base/nearest.ts'
import type { Step } from '../../syscalls/step.ts'
import {
  attaches,
  type Before,
  directoryAfter,
  isBind,
  mountsHere,
  placeOf,
  type Reason,
  real,
  within,
} from './before.ts'

/** Documentation/filesystems/overlayfs.rst; fs/overlayfs/params.c. */
const OPTIONS = [
  ...['lowerdir', 'lowerdir+', 'datadir+', 'upperdir', 'workdir', 'userxattr', 'default_permissions', 'redirect_dir'],
  ...['index', 'uuid', 'nfs_export', 'xino', 'metacopy', 'verity', 'volatile', 'override_creds', 'nooverride_creds'],
]

/** Asked first: of an option that it does not know the kernel says no more than EINVAL. */
export function overlayMisspelt({ args }: Step): Reason | undefined {
  const words = String(args[4] ?? '')
    .split(/(?<!\\),/)
    .map(each => each.split('=', 1)[0] ?? '')
  const strange = words.find(word => word !== '' && !OPTIONS.includes(word))
  if (strange === undefined) return undefined
  const near = nearest(strange, OPTIONS) ?? OPTIONS.find(each => each.startsWith(strange))
  return {
    means: `overlay has no option ${strange}${near ? `; did you mean ${near}?` : ''}`,
    fix: near
      ? `write ${near} in its data`
      : 'its options are lowerdir=…, upperdir=…, workdir=…, userxattr and a few more',
  }
}

export function overlayRefused({ args }: Step, before: Before): Reason | undefined {
  const options = String(args[4] ?? '').split(',')
  const value = (name: string) => options.find(each => each.startsWith(`${name}=`))?.slice(name.length + 1)
  const at = (name: string) => {
    const path = value(name)
    return path === undefined ? undefined : real(resolve(directoryAfter(before), path))
  }
  const [upper, work] = [at('upperdir'), at('workdir')]
  if (value('lowerdir') === undefined)
    return { means: 'the option lowerdir is missing', fix: 'name what lies below: lowerdir=…' }
  if (!upper) return undefined
  if (!work)
    return {
      means: 'upperdir is there, and workdir is missing',
      fix: 'add workdir=… , an empty directory beside the upper one',
    }
  if (within(upper, work) || within(work, upper))
    return {
      means: `upperdir and workdir lie one in the other: ${upper} and ${work}`,
      fix: 'give them two directories, side by side',
    }
  const [mountOfUpper, mountOfWork] = [mountOf(upper, before), mountOf(work, before)]
  if (mountOfUpper?.place !== mountOfWork?.place)
    return {
      means: `upperdir lies on the mount ${mountOfUpper?.place}, workdir on ${mountOfWork?.place}: the kernel moves files from one to the other, and cannot across mounts`,
      fix: 'put both on one mount, side by side',
    }
  if (mountOfUpper?.type === 'overlay')
    return {
      means: `upperdir lies on an overlay itself (${mountOfUpper.place}), which no upper directory can be`,
      fix: 'put upper and work on a tmpfs or a disk',
    }
  return undefined
}

interface On {
  readonly place: string
  /** Not known of a bind. */
  readonly type: string | undefined
}

/** The mount that a path lies on: the list's own lie over those of the host. */
function mountOf(path: string, before: Before): On | undefined {
  const host = mountsHere().map(({ mountPoint, fstype }): On => ({ place: mountPoint, type: fstype }))
  const own = before.steps
    .filter(attaches)
    .map((step): On => ({ place: placeOf(step), type: isBind(step) ? undefined : String(step.args[2]) }))
  return [...host, ...own]
    .filter(({ place }) => within(place, path))
    .reduce<On | undefined>((top, next) => (top && top.place.length > next.place.length ? top : next), undefined)
}
