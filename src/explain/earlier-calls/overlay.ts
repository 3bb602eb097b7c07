// EINVAL of an overlay: Documentation/filesystems/overlayfs.rst.
import { nearest } from '../../base/nearest.ts'
import type { Step } from '../../syscalls/step.ts'
import { mountsHere } from '../model/here.ts'
import { fromFirstRoot, isPropagation, type Mounted, mountOver, within } from '../model/mounts.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { calls } from './before.ts'

/** Documentation/filesystems/overlayfs.rst; fs/overlayfs/params.c. */
const OPTIONS = [
  ...['lowerdir', 'lowerdir+', 'datadir+', 'upperdir', 'workdir', 'userxattr', 'default_permissions', 'redirect_dir'],
  ...['index', 'uuid', 'nfs_export', 'xino', 'metacopy', 'verity', 'volatile', 'override_creds', 'nooverride_creds'],
]

const isOverlay = ({ signature, args }: Step): boolean => signature.call === 'mount' && args[2] === 'overlay'

interface Under {
  readonly place: string
  /** Not known of a bind. */
  readonly type: string | undefined
}

/** The mount that a path lies on. The list's own mounts lie over those of the host. */
function mountOf(path: string, mounts: readonly Mounted[]): Under | undefined {
  const own = mountOver(mounts, path)
  if (own) return own
  return mountsHere()
    .filter(({ mountPoint }) => within(mountPoint, path))
    .map(({ mountPoint, fstype }): Under => ({ place: mountPoint, type: fstype }))
    .reduce<Under | undefined>((top, next) => (top && top.place.length > next.place.length ? top : next), undefined)
}

interface Layers {
  readonly hasLower: boolean
  readonly upper: string | undefined
  readonly work: string | undefined
  /** The mounts on which they lie. */
  readonly mounts: { readonly upper: Under | undefined; readonly work: Under | undefined }
}

/** The directories of an overlay, while the paths of the list are those of this process: before any change of the root. */
function layersOf({ step, before, state: { files } }: FailureInList): Layers | undefined {
  if (!isOverlay(step) || isPropagation(step) || calls(before, 'chroot', 'pivot_root').length > 0) return undefined
  const options = String(step.args[4] ?? '').split(',')
  const value = (name: string) => options.find(each => each.startsWith(`${name}=`))?.slice(name.length + 1)
  const at = (name: string) => {
    const path = value(name)
    return path === undefined ? undefined : fromFirstRoot(files, path)
  }
  const [upper, work] = [at('upperdir'), at('workdir')]
  const on = (path: string | undefined) => (path === undefined ? undefined : mountOf(path, files.mounts))
  return { hasLower: value('lowerdir') !== undefined, upper, work, mounts: { upper: on(upper), work: on(work) } }
}

export const overlayRules = [
  ruleInList<{ paths: string }>({
    id: 'earlier.overlay.comma-between-layers',
    call: ['mount'],
    errno: ['EINVAL'],
    when: ({ step }) => {
      const found = /(?:^|,)lowerdir=([^,]+(?:,\/[^,=]+)+)/.exec(String(step.args[4] ?? ''))
      return isOverlay(step) && found ? { paths: found[1] as string } : undefined
    },
    means: 'a comma ends the option lowerdir, and what follows is no option',
    fix: ({ paths }) => `put a colon between the lower layers: lowerdir=${paths.replaceAll(',', ':')}`,
  }),
  // First, because the kernel says no more than EINVAL of an option that it does not know.
  ruleInList<{ strange: string; near: string | undefined }>({
    id: 'earlier.overlay.misspelt-option',
    call: ['mount'],
    errno: ['EINVAL'],
    when: ({ step }) => {
      const words = String(step.args[4] ?? '')
        .split(/(?<!\\),/)
        .map(each => each.split('=', 1)[0] ?? '')
      const strange = words.find(word => word !== '' && !OPTIONS.includes(word))
      if (!isOverlay(step) || strange === undefined) return undefined
      return { strange, near: nearest(strange, OPTIONS) ?? OPTIONS.find(each => each.startsWith(strange)) }
    },
    means: ({ strange, near }) => `overlay has no option ${strange}${near ? `; did you mean ${near}?` : ''}`,
    fix: ({ near }) =>
      near
        ? `write ${near} in its data`
        : 'its options are lowerdir=…, upperdir=…, workdir=…, userxattr and a few more',
  }),
  ruleInList({
    id: 'earlier.overlay.lowerdir-missing',
    call: ['mount'],
    errno: ['EINVAL'],
    when: failure => layersOf(failure)?.hasLower === false,
    means: 'the option lowerdir is missing',
    fix: 'name the lower directory: lowerdir=…',
  }),
  ruleInList({
    id: 'earlier.overlay.workdir-missing',
    call: ['mount'],
    errno: ['EINVAL'],
    when: failure => {
      const layers = layersOf(failure)
      return layers?.upper !== undefined && layers.work === undefined
    },
    means: 'upperdir is there, and workdir is missing',
    fix: 'add workdir=… , an empty directory beside the upper one',
  }),
  ruleInList<{ upper: string; work: string }>({
    id: 'earlier.overlay.one-in-the-other',
    call: ['mount'],
    errno: ['EINVAL'],
    when: failure => {
      const { upper, work } = layersOf(failure) ?? {}
      return upper && work && (within(upper, work) || within(work, upper)) ? { upper, work } : undefined
    },
    means: ({ upper, work }) => `upperdir and workdir lie one in the other: ${upper} and ${work}`,
    fix: 'give them two directories, side by side',
  }),
  ruleInList<Layers['mounts']>({
    id: 'earlier.overlay.two-mounts',
    call: ['mount'],
    errno: ['EINVAL'],
    when: failure => {
      const { upper, work, mounts } = layersOf(failure) ?? {}
      return upper && work && mounts && mounts.upper?.place !== mounts.work?.place ? mounts : undefined
    },
    means: ({ upper, work }) =>
      `upperdir lies on the mount ${upper?.place}, workdir on ${work?.place}: the kernel moves files from one to the other, and cannot across mounts`,
    fix: 'put both on one mount, side by side',
  }),
  ruleInList<{ place: string }>({
    id: 'earlier.overlay.upper-on-overlay',
    call: ['mount'],
    errno: ['EINVAL'],
    when: failure => {
      const { upper, work, mounts } = layersOf(failure) ?? {}
      return upper && work && mounts?.upper?.type === 'overlay' ? mounts.upper : undefined
    },
    means: ({ place }) => `upperdir lies on an overlay itself (${place}), which no upper directory can be`,
    fix: 'put upper and work on a tmpfs or a disk',
  }),
]
